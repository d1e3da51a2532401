"""The secrets of a set on a cluster: made once, written as files that ``kubectl apply -k`` reads.

    <folder>/<secret>/<key>     one file a value
    <folder>/kustomization.yaml

A secret holds what one kind of pod needs and nothing else: the owner of a service's tables is known to its migration
alone, and the key that signs assertions to the gateway alone. What is there is kept, so that the command may be run
again when a service or a key has come.
"""

import json
import secrets
from collections.abc import Callable
from pathlib import Path

from joserfc.jwk import KeySet, OKPKey

from chassis.ciphers import KeyRing
from chassis.signing import Signer
from deploy.local.databases import database_of, owner_of
from deploy.local.state import service_client, service_names

__all__ = ["passwords_in", "write_secrets"]

# Services that sign what others check, and services with a store of their own: each key only where it is used.
SIGNS = frozenset({"honors"})
PRIVATE = frozenset({"welfare"})


def write_secrets(folder: Path, *, postgres: str) -> list[str]:
    """Write what is missing; returns the names of what was written. ``postgres``: host and port of the databases."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = _Files(folder)
    names = service_names()
    assertion = kept("gateway", "assertion-key", _signing_key)
    kept("gateway", "issuer-key", _signing_key)
    public = KeySet([OKPKey.import_key(json.loads(assertion))]).as_dict(private=False)
    kept("assertion-keys", "jwks.json", lambda: json.dumps(public))
    passwords = {name: kept(name, "client-secret", lambda: secrets.token_urlsafe(32)) for name in names}
    kept("gateway", "clients", lambda: json.dumps([service_client(name, passwords[name]) for name in names]))
    for name in names:
        kept(name, "data-keys", lambda: KeyRing.generate().to_json())
        if name in SIGNS:
            kept(name, "signing-keys", Signer.generate)
        if name in PRIVATE:
            kept(name, "private-keys", lambda: KeyRing.generate().to_json())
        for role, secret, key in ((name, name, "database-url"), (owner_of(name), f"{name}-owner", "migration-url")):
            login = f"postgres-{secret}"
            kept(login, "username", role.__str__)
            password = kept(login, "password", lambda: secrets.token_urlsafe(32))
            kept(secret, key, f"postgresql+asyncpg://{role}:{password}@{postgres}/{database_of(name)}".__str__)
    (folder / "kustomization.yaml").write_text(_kustomization(folder), encoding="utf-8")
    return kept.written


def passwords_in(folder: Path) -> dict[str, str]:
    """The password of each role of the databases."""
    logins = sorted(folder.glob("postgres-*"))
    return {(one / "username").read_text("utf-8"): (one / "password").read_text("utf-8") for one in logins}


class _Files:
    """One file a value; what is there is read, what is not is made and written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.written: list[str] = []

    def __call__(self, secret: str, key: str, make: Callable[[], str]) -> str:
        file = self._folder / secret / key
        if not file.exists():
            file.parent.mkdir(exist_ok=True, mode=0o700)
            file.touch(mode=0o600)
            file.write_text(make(), encoding="utf-8")
            self.written.append(f"{secret}/{key}")
        return file.read_text(encoding="utf-8")


def _signing_key() -> str:
    key = OKPKey.generate_key("Ed25519", {"kid": secrets.token_hex(8)})
    return json.dumps(key.as_dict(private=True))


def _kustomization(folder: Path) -> str:
    """A generator for each secret; names without a suffix, for the manifests refer to them by name."""
    lines = [
        "apiVersion: kustomize.config.k8s.io/v1beta1",
        "kind: Kustomization",
        "namespace: nuanxin",
        "generatorOptions: {disableNameSuffixHash: true}",
        "secretGenerator:",
    ]
    for secret in sorted(path for path in folder.iterdir() if path.is_dir()):
        lines.append(f"  - name: {secret.name}")
        if secret.name.startswith("postgres-"):
            lines.append("    type: kubernetes.io/basic-auth")
            # CloudNativePG sets the role's password anew when the secret changes.
            lines.append('    options: {labels: {cnpg.io/reload: "true"}}')
        lines.append("    files:")
        lines += [f"      - {secret.name}/{file.name}" for file in sorted(secret.iterdir())]
    return "\n".join(lines) + "\n"
