"""What the gateway is told: ``NUANXIN_GATEWAY_<NAME>``, beside the settings common to every process.

A value that begins with ``@`` is read from the file it names. Keys are JSON Web Keys (RFC 7517), kept apart: one
signs caller assertions for the services, the other the tokens of the gateway's own issuer.
"""

import re
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import orjson
from joserfc.jwk import OKPKey
from limits import parse
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from chassis.caller import Department
from chassis.regions import Level
from chassis.settings import CommonSettings
from gateway.issuer_keys import IssuerKeySet

__all__ = ["ASYMMETRIC", "LOOPBACK", "Client", "GatewaySettings", "Issuer", "Timeouts"]

LOOPBACK = frozenset({"127.0.0.1", "::1"})

# Signatures that only the issuer can make (RFC 7518 §3.1, RFC 8037, RFC 9864); never "none", never a shared secret.
ASYMMETRIC = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"}
)


def _parsed(value: Any) -> Any:
    if isinstance(value, str):
        text = Path(value[1:]).read_bytes() if value.startswith("@") else value
        return orjson.loads(text) if text else None
    return value


Parsed = BeforeValidator(_parsed)
# One address, or those of several hosts.
Urls = Annotated[tuple[str, ...], BeforeValidator(lambda given: (given,) if isinstance(given, str) else given)]
# As browsers send it (RFC 6454 §6.2).
Origin = Annotated[str, Field(pattern=r"^https?://[a-z0-9.-]+(:[0-9]+)?$")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Issuer(Strict):
    """An issuer whose tokens are accepted."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")
    iss: str
    audience: str
    # The keys themselves ({"keys": […]}, or @file), or where they are published.
    jwks: Annotated[dict[str, Any] | None, Parsed] = None
    jwks_url: str | None = None
    algorithms: frozenset[str] = frozenset({"RS256", "ES256", "EdDSA", "Ed25519"})
    # The departments this issuer may speak for; all but the services when absent.
    departments: frozenset[Department] | None = None
    # The departments whose tokens must be bound to a key or a certificate.
    bound: frozenset[Department] = frozenset()
    # What this issuer says of a login by two factors (RFC 8176 names mfa), and for how many seconds that is enough
    # for what asks for it; NIST SP 800-63B §4.2.3 has no longer than twelve hours.
    acr_values: frozenset[str] = frozenset()
    amr_values: frozenset[str] = frozenset({"mfa"})
    max_age: int = Field(default=43_200, gt=0)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.jwks is None) == (self.jwks_url is None):
            raise ValueError(f"issuer {self.name}: give either jwks or jwks_url")
        if not self.algorithms <= ASYMMETRIC:
            raise ValueError(f"issuer {self.name}: {sorted(self.algorithms - ASYMMETRIC)} are not asymmetric")
        if self.name == "nuanxin":
            raise ValueError("the name nuanxin is the gateway's own issuer")
        if not all(re.fullmatch(r"[\x21\x23-\x5b\x5d-\x7e]+", value) for value in self.acr_values):
            raise ValueError(f"issuer {self.name}: acr_values are told in a header, each without blanks and quotes")
        if self.departments and Department.SERVICE in self.departments:
            raise ValueError(f"issuer {self.name}: only the gateway's own issuer speaks for services")
        return self


class Client(Strict):
    """A client of the gateway's own issuer, with the claims its tokens bear."""

    client_id: str = Field(min_length=1, max_length=128, pattern=r"^[\x21-\x39\x3b-\x7e]+$")
    # ``scrypt$<n>$<r>$<p>$<salt>$<hash>``, as gateway.clients.hash_secret writes it.
    secret: str | None = Field(default=None, pattern=r"^scrypt\$")
    # Or its public keys ({"keys": […]}, or @file): it signs assertions with theirs and shares no secret with anybody.
    jwks: Annotated[dict[str, Any] | None, Parsed] = None
    department: Department
    level: Level
    region: int
    worker_id: str | None = None
    organisation: str | None = None
    roles: frozenset[str] = frozenset()

    @model_validator(mode="after")
    def _proves_itself(self) -> Self:
        if self.secret is None and self.jwks is None:
            raise ValueError(f"client {self.client_id}: give a secret or jwks")
        if self.jwks is not None:
            _require_public(f"client {self.client_id}", self.jwks)
        return self


def _require_public(whose: str, jwks: dict[str, Any]) -> None:
    """Keys that check signatures and make none, told apart by their ids."""
    keys = jwks.get("keys")
    if not isinstance(keys, list) or not keys:
        raise ValueError(f"{whose}: jwks holds no keys")
    if not all(isinstance(key, dict) and key.get("kty") in ("RSA", "EC", "OKP") and "d" not in key for key in keys):
        raise ValueError(f"{whose}: jwks must hold public RSA, EC or OKP keys")
    if len(keys) > 1 and len({key.get("kid") for key in keys} - {None}) < len(keys):
        raise ValueError(f"{whose}: each of several keys needs a kid of its own")


class Timeouts(Strict):
    """Seconds a service is given."""

    connect: float = Field(default=2.0, gt=0)
    # Longest silence before the response head; above the longest ``wait`` of an event feed.
    response: float = Field(default=75.0, gt=0)
    # Longest silence in the middle of a body, either way.
    idle: float = Field(default=30.0, gt=0)


class GatewaySettings(BaseSettings):
    """The gateway's own settings."""

    model_config = SettingsConfigDict(env_prefix="NUANXIN_GATEWAY_", extra="ignore")

    mode: Literal["local", "production"] = Field(default_factory=lambda: CommonSettings().mode)
    log_level: str = Field(default_factory=lambda: CommonSettings().log_level)
    # What is granted runs by the statutory clock, as the service that grants it has it.
    clock_file: Path | None = Field(default_factory=lambda: CommonSettings().clock_file)

    # The folder of a local set, whose demonstration can be put back and whose clock can be moved by a call.
    sandbox: Path | None = None

    # {"roster": "http://roster:8000", "welfare": ["http://10.0.0.1:8003", "http://10.0.0.2:8003"], …}
    services: Annotated[dict[str, Urls], NoDecode, Parsed] = Field(default_factory=dict)
    # The folder that holds <service>/openapi.json.
    catalogue: Path = Path(__file__).resolve().parent.parent / "services"
    # The folder of the policies.
    policies: Path = Path(__file__).resolve().parent / "policies"

    assertion_key: Annotated[dict[str, Any] | None, NoDecode, Parsed] = Field(default=None, repr=False)
    # One key, or a set of them (gateway.issuer_keys). A file stays named, and is read anew at SIGHUP.
    issuer_key: Annotated[str | dict[str, Any] | None, NoDecode] = Field(default=None, repr=False)
    # Issuer identifier, and the address that callers reach the gateway at.
    issuer_url: str = "http://127.0.0.1:8000"
    audience: str = "nuanxin"
    clients: Annotated[tuple[Client, ...], NoDecode, Parsed] = Field(default=(), repr=False)
    issuers: Annotated[tuple[Issuer, ...], NoDecode, Parsed] = ()
    # Departments whose clients get tokens of the gateway's own issuer bound to a key only (as ``bound`` of an issuer).
    bound: Annotated[frozenset[Department], NoDecode, Parsed] = frozenset()
    # Whose Client-Cert header is believed: the proxies that end TLS (["10.0.0.5/32"]); nobody unless set.
    certificates_from: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, Parsed] = ()
    # Seconds that the clocks of an issuer and of the gateway may differ.
    clock_skew: int = Field(default=30, ge=0, le=300)

    timeouts: Timeouts = Timeouts()
    service_timeouts: Annotated[dict[str, Timeouts], NoDecode, Parsed] = Field(default_factory=dict)
    # Calls in flight to one service, calls that may wait for a place, and for how many seconds.
    concurrency: int = Field(default=200, ge=1)
    queue: int = Field(default=400, ge=0)
    queue_seconds: float = Field(default=1.0, gt=0)
    # An idle connection is dropped before the service drops it (uvicorn: after 5 seconds).
    keep_alive: float = Field(default=4.0, gt=0)
    # A connection in use is ended after so long, or processes that have come since would never be called.
    connection_seconds: float = Field(default=30.0, gt=0)
    # The breaker opens after so many connection failures in a row, for so many seconds.
    breaker_failures: int = Field(default=5, ge=1)
    breaker_seconds: float = Field(default=5.0, gt=0)
    max_body: int = Field(default=64 << 20, ge=1024)

    # Origins whose pages may call from a browser: ["https://app.example.cn"]. None unless set, and never all.
    origins: Annotated[tuple[Origin, ...], NoDecode, Parsed] = ()

    # Per client and class of operation.
    limit_read: str = "6000/minute"
    limit_write: str = "1200/minute"
    limit_bulk: str = "60/minute"
    # Token requests per network address: each costs a slow hash.
    limit_token: str = "60/minute"  # noqa: S105 - a rate
    # Refused tokens per network address, of which each costs a check of its signature. A district behind one address
    # stays below.
    limit_bad_token: str = "6000/minute"  # noqa: S105 - a rate

    # How often what is granted and revoked is asked for. Known to hold within a minute, whatever else is slow.
    standing_seconds: float = Field(default=10.0, gt=0, le=30)

    # /metrics answers the loopback interface only, unless set.
    metrics_public: bool = False

    @model_validator(mode="after")
    def _sound(self) -> Self:
        for rate in (self.limit_read, self.limit_write, self.limit_bulk, self.limit_token, self.limit_bad_token):
            parse(rate)
        if len({client.client_id for client in self.clients}) < len(self.clients):
            raise ValueError("a client_id is given twice")
        if Department.SERVICE in self.bound:
            raise ValueError("the services of the set ask with tokens that are bound to nothing")
        if len({issuer.name for issuer in self.issuers}) < len(self.issuers):
            raise ValueError("an issuer's name is given twice")
        if self.mode == "production":
            self._ready_for_production()
        if self.sandbox is not None and self.clock_file is None:
            raise ValueError("a sandbox needs the clock_file that it moves")
        return self

    def _ready_for_production(self) -> None:
        own = _parsed(self.issuer_key)
        listed = own["keys"] if own and "keys" in own else [own]
        for name, key in (("assertion_key", self.assertion_key), *(("issuer_key", one) for one in listed)):
            if not key:
                raise ValueError(f"{name} is missing; outside local mode the gateway makes up no keys")
            if str(key.get("kid", "")).startswith("local"):
                raise ValueError(f"{name} is the key of a local set")
        if self.clock_file is not None:
            raise ValueError("the statutory clock may be moved in local mode only")
        if self.sandbox is not None:
            raise ValueError("a sandbox is for local mode only: it resets the set and moves its clock")
        if self.assertion_key in listed:
            raise ValueError("assertion_key and issuer_key must be two keys")
        if not self.issuer_url.startswith("https://"):
            raise ValueError("issuer_url must be an https address outside local mode (RFC 8414 §2)")

    def signing_key(self) -> OKPKey:
        """The private Ed25519 key of assertions; made up for this run when a local set gives none."""
        key = OKPKey.import_key(self.assertion_key) if self.assertion_key else OKPKey.generate_key("Ed25519")
        if key.curve_name != "Ed25519" or not key.is_private:
            raise ValueError("assertion_key must be a private Ed25519 key")
        key.ensure_kid()
        return key

    def issuer_keys(self) -> IssuerKeySet | None:
        """The keys of the own issuer, as they stand where they are given; none in a local set that gives none."""
        given = _parsed(self.issuer_key)
        return IssuerKeySet(given, clock_skew=self.clock_skew) if given else None

    def timeouts_of(self, service: str) -> Timeouts:
        return self.service_timeouts.get(service, self.timeouts)
