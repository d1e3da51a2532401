"""The services' documents, for all tests of them."""

from typing import Any

from deploy.local.state import every_service
from tests.documents import document_of

__all__ = ["DOCUMENTS", "SERVICES"]

SERVICES = {service.name: service for service in every_service()}
DOCUMENTS: dict[str, dict[str, Any]] = {name: document_of(service) for name, service in SERVICES.items()}
