"""Rotating the keys of a service: its rows and its files, with the rings that its settings give."""

from dataclasses import dataclass

from pydantic import SecretStr

from chassis.ciphers import KeyRing
from chassis.manifest import Service
from chassis.objects import Objects
from chassis.retention.files import reseal as reseal_files
from chassis.rotation import reseal
from chassis.settings import service_settings

__all__ = ["Rotated", "rotate"]


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was sealed anew, and what no key opens."""

    rows: int
    objects: int
    unreadable: int


async def rotate(service: Service) -> Rotated:
    """One pass over a service; reads NUANXIN_<SERVICE>_MIGRATION_URL, _DATA_KEYS, _PRIVATE_KEYS and _OBJECTS_URL."""
    own = service_settings(service.name)
    if not own.migration_url:
        raise ValueError(f"NUANXIN_{service.name.upper()}_MIGRATION_URL is not set")
    keys, private = _ring(own.data_keys), _ring(own.private_keys)
    passes = [await reseal(own.migration_url, tables, keys=keys, private_keys=private) for tables in service.tables]
    files = lost = 0
    if keys is not None and own.objects_url:
        objects = Objects.at(own.objects_url, keys=keys, endpoint=own.objects_endpoint)
        files, lost = await reseal_files(objects, own.migration_url)
    return Rotated(
        rows=sum(one.done for one in passes), objects=files, unreadable=sum(one.unreadable for one in passes) + lost
    )


def _ring(setting: SecretStr) -> KeyRing | None:
    secret = setting.get_secret_value()
    return KeyRing.parse(secret) if secret else None
