"""The nginx configuration of ``deploy/nginx`` as it is shipped, on ports and in a folder of one's own."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

__all__ = ["command"]

SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "nginx"

MAIN = """
{user} daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi; keepalive_requests 1000000000;
  include {folder}/upstreams.conf;
  include {folder}/nuanxin.conf;
}}
"""


def command(folder: Path, *, port: int, addresses: Mapping[str, str], unlimited: bool = False) -> list[str]:
    """Starts nginx in front of processes at ``addresses`` (host:port)."""
    text = (SHIPPED / "nuanxin.conf").read_text(encoding="utf-8").replace("listen 8080", f"listen 127.0.0.1:{port}")
    for shipped, here in (("/run/nuanxin", "decided"), ("/dev/stdout", "access.log"), ("/dev/stderr", "error.log")):
        text = text.replace(shipped, f"{folder}/{here}")
    if unlimited:
        text = re.sub(r"rate=\d+r/m", "rate=1000000r/s", text)
    (folder / "nuanxin.conf").write_text(text, encoding="utf-8")
    upstreams = (SHIPPED / "upstreams.conf").read_text(encoding="utf-8")
    for name, address in addresses.items():
        upstreams = re.sub(rf"(upstream {name} .*server )[^;]+", rf"\g<1>{address}", upstreams)
    # A name that does not resolve would keep nginx from starting.
    upstreams = re.sub(r"server [a-z]+:8000", "server 127.0.0.1:1", upstreams)
    (folder / "upstreams.conf").write_text(upstreams, encoding="utf-8")
    (folder / "nuanxin-headers.conf").write_bytes((SHIPPED / "nuanxin-headers.conf").read_bytes())
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(user=user, folder=folder), encoding="utf-8")
    return ["nginx", "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]
