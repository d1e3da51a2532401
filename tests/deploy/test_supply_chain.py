"""What is installed is pinned to its bytes, and what the image holds is known by name, version and licence."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [*sorted(ROOT.glob("requirements*.lock")), ROOT / "tests" / "clients" / "requirements.lock"]
# What the image is built with, where a distribution is another for another Python.
IMAGE = {"python_version": "3.11", "python_full_version": "3.11.0", "implementation_name": "cpython"}
# A virtual environment brings them.
TOOLS = {"pip", "setuptools"}


def requirements(lock: Path) -> Iterator[tuple[Requirement, str]]:
    """Each of a lock, and the options that follow it."""
    for line in lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
        stated, *options = re.split(r"\s+(?=--)", line.strip())
        yield Requirement(stated), " ".join(options)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def listed() -> dict[str, tuple[str, str]]:
    """Version and licence by distribution, as ``docs/licences.md`` has them."""
    text = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\S+) \| (\d\S*) \| (.+) \|$", text, re.MULTILINE)
    return {normal(name): (version, licence) for name, version, licence in rows if normal(name) not in TOOLS}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_distribution_is_pinned_to_one_version_and_its_hashes_and_from_no_index_of_its_own(lock: Path) -> None:
    found = list(requirements(lock))
    assert found
    for one, options in found:
        assert re.fullmatch(r"==[^*]+", str(one.specifier)), one
        assert one.url is None, one
        assert re.fullmatch(r"(--hash=sha256:[0-9a-f]{64}\s*)+", options), one


def test_the_list_of_licences_names_just_what_the_image_holds() -> None:
    held = {
        normal(one.name): str(one.specifier).removeprefix("==")
        for one, _ in requirements(ROOT / "requirements.lock")
        if one.marker is None or one.marker.evaluate(IMAGE)
    }
    assert {name: version for name, (version, _) in listed().items()} == held


def test_no_licence_in_the_image_reaches_beyond_what_it_is_of() -> None:
    assert not [one for one in listed().items() if re.search(r"\bA?GPL|(?<!Lesser )General Public", one[1][1])]
