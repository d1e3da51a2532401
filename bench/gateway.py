"""The gateway's forward path against nginx: requests a second, one worker, 32 connections, everything on.

    python bench/gateway.py [--seconds 5] [--rounds 3]

"Everything on" is token, catalogue, policy, limits, caller assertion, access log and metrics. The upstream and wrk
share one core, the proxy under test has the other. Rounds are interleaved and medians compared, since absolute
numbers mean little on a shared machine. Without nginx, the upstream is called directly instead.
"""

import argparse
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import orjson

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.gateway import make

UPSTREAM, PROXY, GATEWAY = 18081, 18082, 18083
PATH = "/v1/roster/workers"

NGINX = """
daemon off; worker_processes 1; pid {folder}/{name}.pid; error_log {folder}/{name}.log crit;
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
    "upstream up {{ server 127.0.0.1:{to}; keepalive 64; }} server {{ listen 127.0.0.1:{port}; "
    'location / {{ proxy_pass http://up; proxy_http_version 1.1; proxy_set_header Connection ""; }} }}'
)
# Stands in for nginx as the upstream: an answer of the same length, as fast as uvicorn gives one.
ASGI = """
BODY = b"{}" + b" " * 398
HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"400")]
async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})
"""


@contextmanager
def running(command: list[str], *, core: int, port: int, **environment: str) -> Iterator[None]:
    process = subprocess.Popen(  # noqa: S603 - our own command
        ["taskset", "-c", str(core % (os.cpu_count() or 1)), *command],  # noqa: S607
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
    )
    try:
        wait(f"http://127.0.0.1:{port}/livez")
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def wait(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=1)  # noqa: S310 - loopback
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit(f"{url} does not answer")


def uvicorn(target: str, port: int, *options: str) -> list[str]:
    return [sys.executable, "-m", "uvicorn", target, "--http", "httptools", "--port", str(port), *options]


def nginx(folder: Path, name: str, body: str) -> list[str]:
    configuration = folder / f"{name}.conf"
    configuration.write_text(NGINX.format(folder=folder, name=name, body=body), encoding="utf-8")
    return ["nginx", "-e", f"{folder}/{name}.log", "-c", str(configuration)]


def measure(port: int, *, seconds: int, token: str) -> tuple[float, str]:
    command = ["taskset", "-c", "1", "wrk", "-t1", "-c32", f"-d{seconds}s", "--latency"]
    command += ["-H", f"Authorization: Bearer {token}", f"http://127.0.0.1:{port}{PATH}"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    if "Non-2xx" in printed or "Socket errors" in printed:
        raise SystemExit(printed)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", printed)
    tail = re.search(r"99%\s+(\S+)", printed)
    assert rate  # noqa: S101
    assert tail  # noqa: S101
    return float(rate[1]), tail[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        make.catalogue_folder(folder / "services", {"roster": make.roster()})
        peers = {}
        if shutil.which("nginx"):
            text = "x" * 398
            up = nginx(folder, "up", ANSWER.format(port=UPSTREAM, text=text))
            proxy = nginx(folder, "proxy", FORWARD.format(port=PROXY, to=UPSTREAM))
            stack.enter_context(running(up, core=1, port=UPSTREAM))
            stack.enter_context(running(proxy, core=0, port=PROXY))
            peers["nginx proxy_pass"] = PROXY
        else:
            (folder / "up.py").write_text(ASGI, encoding="utf-8")
            up = uvicorn("up:app", UPSTREAM, "--app-dir", name, "--no-access-log", "--log-level", "error")
            stack.enter_context(running(up, core=1, port=UPSTREAM))
            peers["upstream, called directly"] = UPSTREAM
        environment = {
            "MODE": "local",
            "SERVICES": f'{{"roster": "http://127.0.0.1:{UPSTREAM}"}}',
            "CATALOGUE": str(folder / "services"),
            "ISSUER_KEY": orjson.dumps(make.private("issuer")).decode(),
            "ISSUER_URL": make.ISSUER,
            "LIMIT_READ": "100000000/minute",
        }
        started = uvicorn("gateway.main:create", GATEWAY, "--factory", "--log-level", "warning")
        prefixed = {f"NUANXIN_GATEWAY_{key}": value for key, value in environment.items()}
        stack.enter_context(running(started, core=0, port=GATEWAY, **prefixed))
        peers["gateway, everything on"] = GATEWAY
        token = make.token()
        rounds = {peer: [measure(port, seconds=1, token=token)][:0] for peer, port in peers.items()}  # warmed up
        for _ in range(given.rounds):
            for peer, port in peers.items():
                rounds[peer].append(measure(port, seconds=given.seconds, token=token))
    first = statistics.median(rate for rate, _ in next(iter(rounds.values())))
    print(f"{'':28}{'requests/s':>12}{'ratio':>8}{'p99':>10}")  # noqa: T201
    for peer, results in rounds.items():
        rate = statistics.median(rate for rate, _ in results)
        print(f"{peer:28}{rate:12.0f}{rate / first:8.2f}{results[-1][1]:>10}")  # noqa: T201


if __name__ == "__main__":
    main()
