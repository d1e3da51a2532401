"""Envoy that checks the token and the department by itself."""

from pathlib import Path
from typing import Any

import orjson

from bench.gateway import tokens

__all__ = ["configuration"]

_TYPES = "type.googleapis.com/envoy.extensions"


def configuration(*, port: int, to: int, folder: Path) -> bytes:
    department = {
        "metadata": {
            "filter": "envoy.filters.http.jwt_authn",
            "path": [{"key": "claims"}, {"key": "department"}],
            "value": {"string_match": {"exact": "civil-affairs"}},
        }
    }
    provider = {
        "issuer": tokens.ISSUER,
        "audiences": ["nuanxin"],
        "local_jwks": {"filename": str(folder / "jwks.json")},
        "payload_in_metadata": "claims",
        "jwt_cache_config": {"jwt_cache_size": 16_384},
    }
    filters = [
        _filter(
            "jwt_authn",
            "http.jwt_authn.v3.JwtAuthentication",
            providers={"bench": provider},
            rules=[{"match": {"prefix": "/"}, "requires": {"provider_name": "bench"}}],
        ),
        _filter(
            "rbac",
            "http.rbac.v3.RBAC",
            rules={
                "action": "ALLOW",
                "policies": {"read": {"permissions": [{"any": True}], "principals": [department]}},
            },
        ),
        _filter("router", "http.router.v3.Router"),
    ]
    manager = {
        "@type": f"{_TYPES}.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "door",
        "route_config": {
            "virtual_hosts": [
                {
                    "name": "all",
                    "domains": ["*"],
                    "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "service"}}],
                }
            ]
        },
        "http_filters": filters,
    }
    return orjson.dumps(
        {
            "static_resources": {
                "listeners": [
                    {
                        "address": _address(port),
                        "filter_chains": [
                            {
                                "filters": [
                                    {"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}
                                ]
                            }
                        ],
                    }
                ],
                "clusters": [
                    {
                        "name": "service",
                        "type": "STATIC",
                        "load_assignment": {
                            "cluster_name": "service",
                            "endpoints": [{"lb_endpoints": [{"endpoint": {"address": _address(to)}}]}],
                        },
                    }
                ],
            }
        }
    )


def _filter(name: str, kind: str, **settings: Any) -> dict[str, Any]:
    return {"name": f"envoy.filters.http.{name}", "typed_config": {"@type": f"{_TYPES}.filters.{kind}", **settings}}


def _address(port: int) -> dict[str, Any]:
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}
