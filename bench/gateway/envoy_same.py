"""Envoy that does what the gateway does, as far as it can, by what its own documentation names as the fastest means.

Routes stand in a match tree (virtual_hosts.matcher): the method, then the longest literal beginning of the path, then a
short list of patterns. Each names its permission, and its own RBAC is a tree too: department, then level. Claims become
headers, which is all that the tree can look at. The limit is a bucket a subject (wildcard descriptors, since 1.34).

What Envoy cannot: sign who called, for one service and one permission; it passes claims on in headers that whoever
reaches the service could have written. Count by permission, grants, revocations and step-up are left out.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bench.gateway import tokens
from bench.gateway.envoy import TYPES, bootstrap, http_filter, token_filter
from bench.gateway.routes import SERVED, Route, routes

__all__ = ["configuration"]

_API = "type.googleapis.com/envoy"
_CLAIMS = {
    "sub": "nuanxin-subject",
    "department": "nuanxin-department",
    "level": "nuanxin-level",
    "region": "nuanxin-region",
}
_ALWAYS = {"default_value": {"numerator": 100, "denominator": "HUNDRED"}}
_LINE = {
    "request_id": "%REQ(X-REQUEST-ID)%",
    "method": "%REQ(:METHOD)%",
    "permission": "%ROUTE_NAME%",
    "status": "%RESPONSE_CODE%",
    "milliseconds": "%DURATION%",
    "bytes": "%BYTES_SENT%",
    "client": "%REQ(NUANXIN-DEPARTMENT)%@%REQ(NUANXIN-LEVEL)%",
    "event": "request forwarded",
    "level": "info",
    "timestamp": "%START_TIME%",
    "service": "gateway",
}


def configuration(*, port: int, to: int, folder: Path) -> bytes:
    headers = [{"header_name": header, "claim_name": claim} for claim, header in _CLAIMS.items()]
    bucket = {"max_tokens": tokens.LIMIT, "tokens_per_fill": tokens.LIMIT, "fill_interval": "60s"}
    subject = {"request_headers": {"header_name": _CLAIMS["sub"], "descriptor_key": "subject"}}
    filters = [
        token_filter(folder, claim_to_headers=headers),
        http_filter("rbac", "http.rbac.v3.RBAC"),
        http_filter(
            "local_ratelimit",
            "http.local_ratelimit.v3.LocalRateLimit",
            stat_prefix="limit",
            filter_enabled=_ALWAYS,
            filter_enforced=_ALWAYS,
            token_bucket=bucket,
            always_consume_default_token_bucket=False,
            rate_limits=[{"actions": [subject]}],
            descriptors=[{"entries": [{"key": "subject"}], "token_bucket": bucket}],
            max_dynamic_descriptors=tokens.NEW,
            enable_x_ratelimit_headers="DRAFT_VERSION_03",
        ),
        http_filter("router", "http.router.v3.Router"),
    ]
    log = {
        "name": "envoy.access_loggers.stdout",
        "typed_config": {
            "@type": f"{TYPES}.access_loggers.stream.v3.StdoutAccessLog",
            "log_format": {"json_format": _LINE},
        },
    }
    manager = {
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "matcher": _routes(routes())}]},
        "http_filters": filters,
        "access_log": [log],
        "use_remote_address": True,
        "always_set_request_id_in_response": True,
    }
    return bootstrap(manager, port=port, clusters=dict.fromkeys(SERVED, to))


def _routes(every: Iterable[Route]) -> dict[str, Any]:
    by_method: dict[str, dict[str, list[Route]]] = defaultdict(lambda: defaultdict(list))
    for route in every:
        by_method[route.operation.method][route.operation.path.partition("{")[0]].append(route)
    return _tree(
        ":method",
        {
            method: {
                "matcher": _tree(":path", {path: _list(some) for path, some in by_path.items()}, how="prefix_match_map")
            }
            for method, by_path in by_method.items()
        },
    )


def _list(some: Iterable[Route]) -> dict[str, Any]:
    typed = {"@type": f"{_API}.config.route.v3.RouteList", "routes": [_route(route) for route in some]}
    return {"action": {"name": "routes", "typed_config": typed}}


def _route(route: Route) -> dict[str, Any]:
    operation = route.operation
    pattern = re.sub(r"\{\w+\}", "[^/]+", operation.path)
    permission = {"key": "nuanxin-permission", "value": operation.permission}
    return {
        "name": operation.permission,
        "match": {"path": pattern} if pattern == operation.path else {"safe_regex": {"regex": pattern}},
        "route": {"cluster": operation.service},
        "request_headers_to_add": [{"header": permission, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}],
        "typed_per_filter_config": {
            "envoy.filters.http.rbac": {
                "@type": f"{TYPES}.filters.http.rbac.v3.RBACPerRoute",
                "rbac": {"matcher": _permitted(route.offices)},
            }
        },
    }


def _permitted(offices: Iterable[str]) -> dict[str, Any]:
    by_department: dict[str, dict[str, Any]] = defaultdict(dict)
    for office in offices:
        department, _, level = office.partition("@")
        by_department[department][level] = _decision("ALLOW")
    denied = {"on_no_match": _decision("DENY")}
    if not by_department:
        return denied
    levels = {name: {"matcher": _tree(_CLAIMS["level"], levels) | denied} for name, levels in by_department.items()}
    return _tree(_CLAIMS["department"], levels) | denied


def _decision(action: str) -> dict[str, Any]:
    typed = {"@type": f"{_API}.config.rbac.v3.Action", "name": action.lower(), "action": action}
    return {"action": {"name": action.lower(), "typed_config": typed}}


def _tree(header: str, branches: Mapping[str, Any], *, how: str = "exact_match_map") -> dict[str, Any]:
    typed = {"@type": f"{_API}.type.matcher.v3.HttpRequestHeaderMatchInput", "header_name": header}
    return {"matcher_tree": {"input": {"name": header, "typed_config": typed}, how: {"map": dict(branches)}}}
