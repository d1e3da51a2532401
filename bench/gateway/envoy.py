"""Envoy that checks the token and the department by itself."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from bench.gateway import tokens

__all__ = ["TYPES", "bootstrap", "configuration", "http_filter", "token_filter"]

TYPES = "type.googleapis.com/envoy.extensions"


def configuration(*, port: int, to: int, folder: Path) -> bytes:
    department = {
        "metadata": {
            "filter": "envoy.filters.http.jwt_authn",
            "path": [{"key": "claims"}, {"key": "department"}],
            "value": {"string_match": {"exact": "civil-affairs"}},
        }
    }
    filters = [
        token_filter(folder, payload_in_metadata="claims"),
        http_filter(
            "rbac",
            "http.rbac.v3.RBAC",
            rules={
                "action": "ALLOW",
                "policies": {"read": {"permissions": [{"any": True}], "principals": [department]}},
            },
        ),
        http_filter("router", "http.router.v3.Router"),
    ]
    route = {"match": {"prefix": "/"}, "route": {"cluster": "service"}}
    hosts = [{"name": "all", "domains": ["*"], "routes": [route]}]
    manager = {"route_config": {"virtual_hosts": hosts}, "http_filters": filters}
    return bootstrap(manager, port=port, clusters={"service": to})


def bootstrap(manager: Mapping[str, Any], *, port: int, clusters: Mapping[str, int]) -> bytes:
    """A listener with this connection manager, in front of one process a cluster."""
    typed = {
        "@type": f"{TYPES}.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "door",
        **manager,
    }
    connection = {"name": "envoy.filters.network.http_connection_manager", "typed_config": typed}
    listener = {"address": _address(port), "filter_chains": [{"filters": [connection]}]}
    made = [_cluster(name, to) for name, to in clusters.items()]
    return orjson.dumps({"static_resources": {"listeners": [listener], "clusters": made}})


def token_filter(folder: Path, **settings: Any) -> dict[str, Any]:
    """Whoever calls bears a token of the issuer, which is remembered."""
    provider = {
        "issuer": tokens.ISSUER,
        "audiences": ["nuanxin"],
        "local_jwks": {"filename": str(folder / "jwks.json")},
        "jwt_cache_config": {"jwt_cache_size": 16_384},
        **settings,
    }
    return http_filter(
        "jwt_authn",
        "http.jwt_authn.v3.JwtAuthentication",
        providers={"bench": provider},
        rules=[{"match": {"prefix": "/"}, "requires": {"provider_name": "bench"}}],
    )


def http_filter(name: str, kind: str, **settings: Any) -> dict[str, Any]:
    return {"name": f"envoy.filters.http.{name}", "typed_config": {"@type": f"{TYPES}.filters.{kind}", **settings}}


def _cluster(name: str, to: int) -> dict[str, Any]:
    endpoints = [{"lb_endpoints": [{"endpoint": {"address": _address(to)}}]}]
    return {"name": name, "type": "STATIC", "load_assignment": {"cluster_name": name, "endpoints": endpoints}}


def _address(port: int) -> dict[str, Any]:
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}
