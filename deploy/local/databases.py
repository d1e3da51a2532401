"""The services' databases in one PostgreSQL: an owner, a login role and a migrated database each."""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.migrations import migrate

__all__ = ["create_databases", "database_of", "migrate_service", "owner_of"]

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")


def database_of(service: str) -> str:
    return f"nuanxin_{service}"


def owner_of(service: str) -> str:
    return f"nuanxin_{service}_owner"


def create_databases(admin_url: str, services: list[str], *, passwords: Mapping[str, str] | None = None) -> None:
    """Create what is missing; what is there stays as it is. Roles without a password log in as the server lets them."""
    asyncio.run(_create(admin_url, services, passwords or {}))


async def _create(admin_url: str, services: list[str], passwords: Mapping[str, str]) -> None:
    engine = create_async_engine(admin_url, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            roles = set((await connection.scalars(text("SELECT rolname FROM pg_roles"))).all())
            databases = set((await connection.scalars(text("SELECT datname FROM pg_database"))).all())
            for service in services:
                for role in (owner_of(service), service):
                    if role not in roles:
                        await connection.execute(text(f'CREATE ROLE "{role}" LOGIN{_password(passwords.get(role))}'))
                if database_of(service) not in databases:
                    await connection.execute(
                        text(f'CREATE DATABASE "{database_of(service)}" OWNER "{owner_of(service)}" ENCODING utf8')
                    )
    finally:
        await engine.dispose()


def _password(password: str | None) -> str:
    if password is None:
        return ""
    if not _PLAIN.fullmatch(password):
        raise ValueError("a password is of letters, digits, - and _: it is written into a statement and into a URL")
    return f" PASSWORD '{password}'"


def migrate_service(owner_url: str, service: str, home: Path) -> None:
    """Bring a service's database up to date."""
    migrate(owner_url, history=home / "migrations", role=service)
