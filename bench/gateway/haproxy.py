"""HAProxy twice: checking the token and one department; and doing what the gateway does, as far as it can.

The second finds a route by a map, its documented way from a path to anything, and by the fastest kind of map: ids are
told by their shape and replaced, so that what is looked up is the template itself, in a tree, not one of a thousand
expressions after the other. What an office may do is a list looked up likewise. The payload is decoded once.

What HAProxy cannot: remember that it has checked a signature; sign who called. It passes claims on in headers.
"""

from pathlib import Path

from bench.gateway import tokens
from bench.gateway.routes import SERVED, routes, shapes

__all__ = ["bare", "same"]

_COMMON = """
global
  nbthread 1
  log stdout format raw local0 info
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  http-reuse always
"""
_BARE = """
frontend door
  bind 127.0.0.1:{port}
  http-request set-var(txn.token) http_auth_bearer
  http-request set-var(txn.alg) http_auth_bearer,jwt_header_query('$.alg')
  http-request set-var(txn.exp) http_auth_bearer,jwt_payload_query('$.exp','int')
  http-request set-var(txn.now) date()
  http-request deny deny_status 401 unless {{ var(txn.alg) -m str ES256 }}
  http-request deny deny_status 401 unless {{ var(txn.token),jwt_verify(txn.alg,"{folder}/public.pem") -m int 1 }}
  http-request deny deny_status 401 if {{ var(txn.exp),sub(txn.now) -m int lt 0 }}
  http-request deny deny_status 403 unless {{ http_auth_bearer,jwt_payload_query('$.department') -m str civil-affairs }}
  default_backend service
backend service
  server one 127.0.0.1:{to}
"""
_SAME = """
frontend door
  bind 127.0.0.1:{port}
  log global
  log-format '{line}'
  unique-id-format %[uuid]
  option forwardfor
  stick-table type string len 128 size 200k expire 2m store http_req_rate(60s)

  http-request set-var(txn.token) http_auth_bearer
  http-request set-var(txn.alg) var(txn.token),jwt_header_query('$.alg')
  http-request deny deny_status 401 unless {{ var(txn.alg) -m str ES256 }}
  http-request deny deny_status 401 unless {{ var(txn.token),jwt_verify(txn.alg,"{folder}/public.pem") -m int 1 }}
  http-request set-var(txn.claims) var(txn.token),field(2,.),ub64dec
  http-request set-var(txn.exp) var(txn.claims),json_query('$.exp','int')
  http-request set-var(txn.now) date()
  http-request deny deny_status 401 unless {{ var(txn.exp),sub(txn.now) -m int ge 0 }}
  http-request deny deny_status 401 unless {{ var(txn.claims),json_query('$.iss') -m str {issuer} }}
  http-request deny deny_status 401 unless {{ var(txn.claims),json_query('$.aud') -m str nuanxin }}
  http-request set-var(txn.subject) var(txn.claims),json_query('$.sub')
  http-request set-var(txn.department) var(txn.claims),json_query('$.department')
  http-request set-var(txn.level) var(txn.claims),json_query('$.level')

  http-request set-var(txn.template) 'path,regsub("/({shapes})(?=/|$)","/*","g")'
  http-request set-var-fmt(txn.route) "%[method]:%[var(txn.template)]"
  http-request set-var(txn.permission) var(txn.route),map_str({folder}/routes.map)
  http-request deny deny_status 404 unless {{ var(txn.permission) -m found }}
  http-request set-var-fmt(txn.asked) "%[var(txn.permission)]|%[var(txn.department)]@%[var(txn.level)]"
  http-request deny deny_status 403 unless {{ var(txn.asked) -m str -f {folder}/permits.lst }}
  http-request track-sc0 var(txn.subject)
  http-request deny deny_status 429 if {{ sc_http_req_rate(0) gt {limit} }}

  http-request del-header authorization
  http-request set-header x-request-id %[unique-id]
  http-request set-header x-forwarded-proto http
  http-request set-header nuanxin-subject %[var(txn.subject)]
  http-request set-header nuanxin-department %[var(txn.department)]
  http-request set-header nuanxin-level %[var(txn.level)]
  http-request set-header nuanxin-region %[var(txn.claims),json_query('$.region')]
  http-request set-header nuanxin-permission %[var(txn.permission)]
  http-response set-header x-request-id %[unique-id]
  use_backend %[path,field(3,/)]
{backends}
"""
_LINE = (
    '{"request_id":"%ID","method":"%HM","permission":"%[var(txn.permission)]","status":%ST,"milliseconds":%Ta,'
    '"bytes":%B,"client":"%[var(txn.department),json]@%[var(txn.level),json]","event":"request forwarded",'
    '"level":"info","timestamp":"%[date,utime(%Y-%m-%dT%H:%M:%SZ)]","service":"gateway"}'
)


def bare(*, port: int, to: int, folder: Path) -> str:
    return _COMMON + _BARE.format(port=port, to=to, folder=folder)


def same(*, port: int, to: int, folder: Path) -> str:
    lines, permits = set(), set()
    for operation, offices, _ in routes():
        template = "/".join("*" if part.startswith("{") else part for part in operation.path.split("/"))
        # The first blank ends the key of a map, so a method and a path are one word.
        lines.add(f"{operation.method}:{template} {operation.permission}")
        permits |= {f"{operation.permission}|{office}" for office in offices}
    (folder / "routes.map").write_text("\n".join(sorted(lines)), encoding="ascii")
    (folder / "permits.lst").write_text("\n".join(sorted(permits)), encoding="ascii")
    return _COMMON + _SAME.format(
        port=port,
        folder=folder,
        line=_LINE,
        issuer=tokens.ISSUER,
        limit=tokens.LIMIT,
        shapes="|".join(sorted(shapes())),
        backends="\n".join(f"backend {name}\n  server one 127.0.0.1:{to}" for name in SERVED),
    )
