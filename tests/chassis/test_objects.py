"""Files outside the database: found by what they hold, sealed, and told apart from a store that is silent."""

import asyncio
import io
import os
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from chassis.ciphers import KeyRing
from chassis.objects import LARGEST, ObjectLost, Objects
from chassis.problems import TooLarge, Unavailable

KEYS = KeyRing.generate()
CONTENT = b"%PDF-1.7 " + os.urandom(1 << 16)
DIGEST = sha256(CONTENT).hexdigest()


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as putting and getting takes."""

    held: dict[str, bytes]
    refusing: int = 0

    def do_PUT(self) -> None:
        self.held[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(self.refusing or 200)

    def do_GET(self) -> None:
        found = self.held.get(self.path)
        self._answer(self.refusing or (200 if found is not None else 404), found or b"")

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Sat, 01 Feb 2020 00:30:00 GMT")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[type[Bucket], str]]:
    for name, value in {"ACCESS_KEY_ID": "k", "SECRET_ACCESS_KEY": "s", "REGION": "cn-north-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    kind = type("OneBucket", (Bucket,), {"held": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield kind, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(params=["a directory", "S3"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    if request.param == "S3":
        _, endpoint = request.getfixturevalue("bucket")
        return Objects.at("s3://papers/injury", keys=KEYS, endpoint=endpoint)
    return Objects.at((tmp_path / "旗县 objects").as_uri(), keys=KEYS)


async def test_what_is_put_is_found_by_its_digest(objects: Objects) -> None:
    assert await objects.put(io.BytesIO(CONTENT)) == DIGEST
    assert await objects.get(DIGEST) == CONTENT


async def test_what_was_never_put_is_lost(objects: Objects) -> None:
    with pytest.raises(ObjectLost) as lost:
        await objects.get(DIGEST)
    assert (lost.value.status, lost.value.code) == (500, "OBJECT_LOST")


async def test_one_file_put_many_times_at_once_is_one(objects: Objects) -> None:
    digests = await asyncio.gather(*(objects.put(io.BytesIO(CONTENT)) for _ in range(8)))
    assert set(digests) == {DIGEST}
    assert await objects.get(DIGEST) == CONTENT


async def test_the_largest_file_is_kept_and_a_larger_one_is_not(objects: Objects) -> None:
    largest = bytes(LARGEST)
    assert await objects.get(await objects.put(io.BytesIO(largest))) == largest
    with pytest.raises(TooLarge):
        await objects.put(io.BytesIO(largest + b"x"))


async def test_what_lies_in_the_store_shows_nothing_of_the_content(tmp_path: Path) -> None:
    await Objects.at(tmp_path.as_uri(), keys=KEYS).put(io.BytesIO(CONTENT))
    sealed = (tmp_path / DIGEST[:2] / DIGEST[2:]).read_bytes()
    assert b"%PDF" not in sealed
    with pytest.raises(ObjectLost):
        await Objects.at(tmp_path.as_uri(), keys=KeyRing.generate()).get(DIGEST)


async def test_putting_what_is_there_writes_nothing(tmp_path: Path) -> None:
    objects = Objects.at(tmp_path.as_uri(), keys=KEYS)
    await objects.put(io.BytesIO(CONTENT))
    file = tmp_path / DIGEST[:2] / DIGEST[2:]
    before = file.read_bytes()
    await objects.put(io.BytesIO(CONTENT))
    assert file.read_bytes() == before  # sealing anew would have changed it
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [DIGEST[2:]]


@pytest.mark.parametrize("damage", ["altered", "cut short", "emptied", "another's", "swollen", "gone"])
async def test_what_was_damaged_is_refused_and_made_whole_by_the_same_file(tmp_path: Path, damage: str) -> None:
    objects = Objects.at(tmp_path.as_uri(), keys=KEYS)
    other = await objects.put(io.BytesIO(b"%PDF-another"))
    await objects.put(io.BytesIO(CONTENT))
    file = tmp_path / DIGEST[:2] / DIGEST[2:]
    sealed = file.read_bytes()
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(
            {
                "altered": sealed[:-1] + bytes([sealed[-1] ^ 1]),
                "cut short": sealed[:100],
                "emptied": b"",
                "another's": (tmp_path / other[:2] / other[2:]).read_bytes(),
                "swollen": bytes(LARGEST + 2048),
            }[damage]
        )
    with pytest.raises(ObjectLost):
        await objects.get(DIGEST)
    await objects.put(io.BytesIO(CONTENT))
    assert await objects.get(DIGEST) == CONTENT


async def test_content_that_was_sealed_under_a_wrong_name_is_refused(tmp_path: Path) -> None:
    file = tmp_path / DIGEST[:2] / DIGEST[2:]
    file.parent.mkdir()
    file.write_bytes(KEYS.seal_bytes(b"%PDF-another", context=f"objects.{DIGEST}"))
    with pytest.raises(ObjectLost):
        await Objects.at(tmp_path.as_uri(), keys=KEYS).get(DIGEST)


@pytest.mark.parametrize("status", [403, 503])
async def test_a_store_that_refuses_is_unavailable_not_empty(bucket: tuple[type[Bucket], str], status: int) -> None:
    kind, endpoint = bucket
    objects = Objects.at("s3://papers", keys=KEYS, endpoint=endpoint)
    await objects.put(io.BytesIO(CONTENT))
    kind.refusing = status
    with pytest.raises(Unavailable):
        await objects.get(DIGEST)
    with pytest.raises(Unavailable):
        await objects.put(io.BytesIO(b"%PDF-new"))


async def test_a_store_that_does_not_listen_is_unavailable(bucket: tuple[type[Bucket], str]) -> None:
    objects = Objects.at("s3://papers", keys=KEYS, endpoint="http://127.0.0.1:1")
    with pytest.raises(Unavailable):
        await objects.get(DIGEST)


async def test_a_directory_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    home = tmp_path / "objects"
    objects = Objects.at(home.as_uri(), keys=KEYS)
    home.rmdir()
    home.write_bytes(b"a file in its place")
    with pytest.raises(Unavailable):
        await objects.put(io.BytesIO(CONTENT))
