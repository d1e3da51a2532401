"""What is installed from the wheel is whole: the image has nothing else.

The wheel is built as the image builds it and unpacked where the working tree is not: with ``-S`` Python reads no
``.pth`` file, so the editable installation of the tests is not there either.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("chassis", "gateway", "services", "deploy/local")

BUILD = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
START = """
import asyncio, os, sys
from pathlib import Path
import httpx
home = Path(sys.argv[1])
os.environ["NUANXIN_MODE"] = "local"
from joserfc.jwk import KeySet, OKPKey
from chassis.manifest import contract, serve
from deploy.local.cli import app
from deploy.local.state import every_service, service_names
from gateway.main import build_gateway
from gateway.settings import GatewaySettings
import json

names = service_names()
keys = KeySet([OKPKey.generate_key("Ed25519", auto_kid=True)])
os.environ["NUANXIN_ASSERTION_KEYS"] = json.dumps(keys.as_dict(private=False))
for name in names:
    os.environ[f"NUANXIN_{name.upper()}_DATABASE_URL"] = "postgresql+asyncpg://nobody@127.0.0.1:1/none"
services = every_service()
gateway = build_gateway(GatewaySettings(services={name: "http://127.0.0.1:1" for name in names}))

async def ask(app, path):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
        return (await client.get(path)).status_code

for path in ("/", "/board", "/favicon.ico", "/openapi.json", "/permissions", "/problems", "/livez"):
    assert asyncio.run(ask(gateway, path)) == 200, path
for service in services:
    assert Path(service.home).is_relative_to(home), service.home
    assert list(service.home.glob("migrations/0001_*.py")), service.name
    assert json.loads((service.home / "openapi.json").read_text("utf-8")) == json.loads(json.dumps(contract(service)))
    assert asyncio.run(ask(serve(service), "/livez")) == 200, service.name
    assert asyncio.run(ask(serve(service), "/readyz")) == 503, service.name
print(*names)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source, made = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for part in PARTS:
        shutil.copytree(ROOT / part, source / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / file, source)
    subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-W", "ignore", "-c", BUILD, str(made)], cwd=source, check=True, capture_output=True
    )
    return next(made.glob("*.whl"))


def test_it_holds_every_file_and_nothing_that_is_no_part_of_the_set(wheel: Path) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    here = {
        str(file.relative_to(ROOT))
        for part in PARTS
        for file in (ROOT / part).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert held == here


def test_every_service_and_the_gateway_start_from_it(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(home)
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{home}:{sysconfig.get_path('purelib')}",
        "HOME": "/nowhere",
    }
    started = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-S", "-c", START, str(home)],
        cwd=tmp_path,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert started.returncode == 0, started.stderr[-3000:]
    assert started.stdout.splitlines()[-1] == "honors injury oversight roster subsidy welfare"
