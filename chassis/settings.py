"""Settings from the environment (pydantic-settings).

``NUANXIN_<NAME>`` holds for every process, ``NUANXIN_<SERVICE>_<NAME>`` for one service. A value that begins with
``@`` is read from the file it names, so that keys and passwords come from mounted secrets.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["CommonSettings", "ServiceSettings", "Text", "service_settings"]


def _from_file(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("@"):
        return Path(value[1:]).read_text(encoding="utf-8").strip()
    return value


Text = Annotated[str, BeforeValidator(_from_file)]
Secret = Annotated[SecretStr, BeforeValidator(_from_file)]


class CommonSettings(BaseSettings):
    """What every process of the set is told."""

    model_config = SettingsConfigDict(env_prefix="NUANXIN_", extra="ignore")

    mode: Literal["local", "production"] = "production"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    # Where services reach each other: the gateway, never a service.
    gateway_url: str = "http://127.0.0.1:8000"
    # Seconds that a process goes on taking calls when it is told to end, while callers turn to others of its kind; more
    # than who calls keeps an idle connection. None where there are no others.
    leave_seconds: float = Field(default=0.0, ge=0, le=60)
    # JWKS of the gateway's assertion keys: the present one and, while rotating, the one before.
    assertion_keys: Text = '{"keys": []}'
    # CSV with day,kind,name,source: holidays and make-up working days that the packaged calendar lacks.
    holidays_file: Path | None = None
    # A file with seconds to add to the statutory clock; refused outside local mode.
    clock_file: Path | None = None
    # Where webhooks may go besides public addresses: networks of a closed network, as in 10.20.0.0/16,fd12:3456::/32;
    # the ports of targets; and a file of certificate authorities besides the public ones.
    webhook_networks: str = ""
    webhook_ports: str = "443,8443"
    webhook_authorities: Path | None = None
    # OTLP endpoint; traces are off without it.
    traces_endpoint: str | None = None


class ServiceSettings(BaseSettings):
    """What one service is told, beside the common settings."""

    model_config = SettingsConfigDict(extra="ignore")

    # Login role: may not own the tables, or row-level security would not bind it.
    database_url: Text = ""
    # Owner of the tables; used by ``nuanxin migrate`` alone.
    migration_url: Text = ""
    database_role: str = ""
    pool_size: int = Field(default=10, ge=1, le=200)
    client_id: str = ""
    client_secret: Secret = SecretStr("")
    # The key ring of encrypted columns (chassis.ciphers.KeyRing).
    data_keys: Secret = SecretStr("")
    # A second ring for what only one feature of the service may open: it shares no key with the first.
    private_keys: Secret = SecretStr("")
    # The keys with which a service signs what is checked elsewhere (chassis.signing.Signer): the first one signs.
    signing_keys: Secret = SecretStr("")
    # Where documents are kept (chassis.objects): file:///a/directory or s3://bucket/prefix. The endpoint is that of an
    # S3-compatible store; keys and region come from the library's own AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
    # AWS_REGION, or from the machine's identity.
    objects_url: Text = ""
    objects_endpoint: Text = ""


def service_settings(service: str) -> ServiceSettings:
    """The settings of one service."""
    settings = ServiceSettings(_env_prefix=f"NUANXIN_{service.upper()}_")
    if not settings.database_role:
        settings.database_role = service
    return settings
