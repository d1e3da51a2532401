"""The services' documents, made once for all tests of a process: each takes half a second."""

from functools import cache
from typing import Any

from chassis.manifest import Service, contract

__all__ = ["document_of"]


@cache
def document_of(service: Service) -> dict[str, Any]:
    """A service's document; to be read only, for it is everybody's."""
    return contract(service)
