"""The local set's own state: keys and secrets made on first start, kept under ``.nuanxin/`` and nowhere else.

secrets.json   private keys, client secrets, key rings (mode 0600)
kept.json      when the demonstration was kept, to be put back by a reset
kept-objects/  its documents
running.json   the port and the processes of the set that runs now
clock          seconds that the statutory clock is moved by
pg/            the PostgreSQL cluster
objects/       documents, sealed, a directory each service
logs/          one file a process
"""

import json
import os
import secrets
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from joserfc.jwk import KeySet, OKPKey

import services
from chassis.ciphers import KeyRing
from chassis.manifest import Service
from chassis.signing import Signer
from deploy.local.databases import database_of, owner_of
from deploy.local.desks import desks
from gateway.clients import hash_secret

__all__ = ["PROVINCE", "State", "every_service", "service_client", "service_named", "service_names"]

PROVINCE = 150000000000


def service_names() -> list[str]:
    """The services that are here: each folder of ``services`` that has a ``main.py``."""
    return sorted({main.parent.name for root in services.__path__ for main in Path(root).glob("*/main.py")})


def every_service() -> list[Service]:
    return [service_named(name) for name in service_names()]


def service_named(name: str) -> Service:
    service: Service = import_module(f"services.{name}.main").SERVICE
    return service


@dataclass(frozen=True, slots=True)
class State:
    """The folder of one local set."""

    home: Path

    @property
    def clock(self) -> Path:
        return self.home / "clock"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def cluster(self) -> Path:
        return self.home / "pg"

    @property
    def secrets(self) -> dict[str, Any]:
        """Keys and secrets; what is missing is made and kept."""
        file = self.home / "secrets.json"
        kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        made = dict(kept)
        for name in ("assertion_key", "issuer_key"):
            if name not in made:
                key = OKPKey.generate_key("Ed25519", {"kid": f"local-{secrets.token_hex(6)}"})
                made[name] = key.as_dict(private=True)
        made.setdefault("sandbox_secret", secrets.token_urlsafe(24))
        for service in every_service():
            made.setdefault(f"{service.name}_secret", secrets.token_urlsafe(24))
            made.setdefault(f"{service.name}_data_keys", KeyRing.generate().to_json())
            made.setdefault(f"{service.name}_signing_keys", Signer.generate())
            made.setdefault(f"{service.name}_private_keys", KeyRing.generate().to_json())
        if made != kept:
            self.home.mkdir(parents=True, exist_ok=True)
            _write_private(file, made)
        return made

    @property
    def running(self) -> dict[str, Any] | None:
        """What runs now, as the command that started it noted; None when it has ended."""
        try:
            noted: dict[str, Any] = json.loads((self.home / "running.json").read_text(encoding="utf-8"))
            os.kill(noted["pid"], 0)
        except (FileNotFoundError, ProcessLookupError):
            return None
        return noted

    def note_running(self, noted: dict[str, Any] | None) -> None:
        file = self.home / "running.json"
        if noted is None:
            file.unlink(missing_ok=True)
        else:
            _write_private(file, noted)

    def move_clock(self, seconds: float) -> None:
        """Set how far the statutory clock of the set is moved."""
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(str(seconds), encoding="ascii")
        fresh.replace(self.clock)

    def clock_offset(self) -> float:
        return float(self.clock.read_text(encoding="ascii")) if self.clock.exists() else 0.0

    def environment(self, *, gateway_url: str, postgres_url: Any, addresses: dict[str, str]) -> dict[str, str]:
        """The settings of every process of the set.

        ``postgres_url``: a function from (database, role) to a URL. ``addresses``: where each service listens.
        """
        kept = self.secrets
        public = KeySet([OKPKey.import_key(kept["assertion_key"])]).as_dict(private=False)
        settings = {
            "NUANXIN_MODE": "local",
            "NUANXIN_GATEWAY_URL": gateway_url,
            "NUANXIN_ASSERTION_KEYS": json.dumps(public),
            "NUANXIN_CLOCK_FILE": str(self.clock),
            "NUANXIN_GATEWAY_SERVICES": json.dumps(addresses),
            "NUANXIN_GATEWAY_ASSERTION_KEY": json.dumps(kept["assertion_key"]),
            "NUANXIN_GATEWAY_ISSUER_KEY": json.dumps(kept["issuer_key"]),
            "NUANXIN_GATEWAY_ISSUER_URL": gateway_url,
            "NUANXIN_GATEWAY_CLIENTS": json.dumps(
                [
                    *(service_client(name, kept[f"{name}_secret"]) for name in addresses),
                    *desks(kept["sandbox_secret"]),
                ]
            ),
            "NUANXIN_GATEWAY_SANDBOX": str(self.home),
            "NUANXIN_GATEWAY_LIMIT_TOKEN": "100000/minute",
            # One person at one machine plays every department: limits are for a deployment.
            "NUANXIN_GATEWAY_LIMIT_READ": "1000000/minute",
            "NUANXIN_GATEWAY_LIMIT_WRITE": "1000000/minute",
            "NUANXIN_GATEWAY_LIMIT_BULK": "100000/minute",
        }
        for name in addresses:
            own = f"NUANXIN_{name.upper()}_"
            settings |= {
                f"{own}DATABASE_URL": postgres_url(database_of(name), name),
                f"{own}MIGRATION_URL": postgres_url(database_of(name), owner_of(name)),
                f"{own}CLIENT_ID": name,
                f"{own}CLIENT_SECRET": kept[f"{name}_secret"],
                f"{own}DATA_KEYS": kept[f"{name}_data_keys"],
                f"{own}SIGNING_KEYS": kept[f"{name}_signing_keys"],
                f"{own}PRIVATE_KEYS": kept[f"{name}_private_keys"],
                f"{own}OBJECTS_URL": (self.home.resolve() / "objects" / name).as_uri(),
            }
        return settings


def service_client(service: str, secret: str) -> dict[str, Any]:
    """A service as a client of the gateway's own issuer."""
    return {
        "client_id": service,
        "secret": hash_secret(secret),
        "department": "service",
        "level": "province",
        "region": PROVINCE,
        "roles": [f"service:{service}"],
    }


def _write_private(file: Path, content: dict[str, Any]) -> None:
    fresh = file.with_suffix(".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(content, indent=1), encoding="utf-8")
    fresh.replace(file)
