"""The services' documents, made once for all tests of them."""

from typing import Any

from chassis.manifest import contract
from deploy.local.state import every_service

__all__ = ["DOCUMENTS", "SERVICES"]

SERVICES = {service.name: service for service in every_service()}
DOCUMENTS: dict[str, dict[str, Any]] = {name: contract(service) for name, service in SERVICES.items()}
