"""What a path takes, told to whoever asks by OPTIONS (RFC 9110 §9.3.7): the documents that say so are open to everyone.

    OPTIONS /v1/…    the methods that the catalogue has there
    OPTIONS *        what any path may take

The gateway's own application answers for its own paths (``chassis.app``). What a browser asks before a call from
another origin is another question (``gateway.origins``).
"""

from collections.abc import Sequence

from starlette.responses import Response

from chassis.app import problem_response
from chassis.problems import Refusal
from gateway.catalogue import Catalogue
from gateway.origins import METHODS

__all__ = ["EVERYWHERE", "asked", "of_all", "told"]

EVERYWHERE = b"*"


def asked(headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """Whether OPTIONS with these headers asks what a path takes, and not whether a page may call."""
    return all(name != b"access-control-request-method" for name, _ in headers)


def told(path: bytes, catalogue: Catalogue, *, request_id: str, accept_language: str | None) -> Response:
    """The answer for a service's path; a problem document for one that is none."""
    try:
        return _answer(catalogue.allow(path), request_id)
    except Refusal as refusal:
        response = problem_response(refusal, request_id=request_id, accept_language=accept_language)
        response.headers["X-Request-Id"] = request_id
        return response


def of_all(*, request_id: str) -> Response:
    return _answer(f"{METHODS}, OPTIONS", request_id)


def _answer(allow: str, request_id: str) -> Response:
    return Response(status_code=204, headers={"Allow": allow, "X-Request-Id": request_id})
