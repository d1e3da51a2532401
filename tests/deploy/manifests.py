"""What the cluster's manifests come to, for the tests: built as ``kubectl apply -k`` builds them."""

import json
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from kubernetes_validate import utils, validate

__all__ = ["COMBINATIONS", "K8S", "Doc", "Process", "built", "pod_of", "processes", "require_valid"]

K8S = Path(__file__).resolve().parents[2] / "deploy" / "k8s"
COMBINATIONS = sorted(
    str(file.parent.relative_to(K8S))
    for part in ("overlays", "tests")
    for file in K8S.glob(f"{part}/*/kustomization.yaml")
)

Doc = Mapping[str, Any]


@cache
def built(combination: str) -> list[Doc]:
    """The objects of an overlay or of a combination of components."""
    kubectl = shutil.which("kubectl", path=sysconfig.get_path("scripts")) or shutil.which("kubectl")
    assert kubectl, "kubectl comes with requirements-dev.lock on Linux; elsewhere it must be on the PATH"
    made = subprocess.run(  # noqa: S603 - no word of a caller is in it
        [kubectl, "kustomize", str(K8S / combination)], capture_output=True, check=False, text=True
    )
    assert made.returncode == 0, made.stderr
    assert made.stderr == "", made.stderr
    return list(yaml.load_all(made.stdout, Loader=yaml.CSafeLoader))


# A megabyte of definitions, read once and not for each object.
utils.schema_contents = cache(utils.schema_contents)
utils.all_versions = cache(utils.all_versions)


@cache
def _require_valid(written: str, version: str) -> None:
    validate(json.loads(written), version, strict=True)


def require_valid(doc: Doc, version: str) -> None:
    """Raises ``ValidationError`` unless a cluster of that version takes the object, every field of it known."""
    _require_valid(json.dumps(doc), version)


def pod_of(doc: Doc) -> Doc | None:
    """The pod template of what makes pods."""
    match doc["kind"]:
        case "Deployment" | "Job":
            found: Doc = doc["spec"]["template"]
        case "CronJob":
            found = doc["spec"]["jobTemplate"]["spec"]["template"]
        case _:
            return None
    return found


class Process(NamedTuple):
    """What a container runs, what it is told, and which files of which secrets it has."""

    name: str
    kind: str
    args: list[str]
    settings: dict[str, str]
    # Path in the container, and the secret and key that it comes from.
    files: dict[str, tuple[str, str]]


def processes(combination: str) -> Iterator[Process]:
    docs = built(combination)
    maps = {doc["metadata"]["name"]: doc["data"] for doc in docs if doc["kind"] == "ConfigMap"}
    for doc in docs:
        if (pod := pod_of(doc)) is None:
            continue
        (container,) = pod["spec"]["containers"]
        settings: dict[str, str] = {}
        for source in container.get("envFrom", ()):
            settings |= maps[source["configMapRef"]["name"]]
        for one in container.get("env", ()):
            settings[one["name"]] = one.get("value", "")
        volumes = {volume["name"]: volume for volume in pod["spec"]["volumes"]}
        files = {
            f"{mount['mountPath']}/{path}": origin
            for mount in container["volumeMounts"]
            for path, origin in _files(volumes[mount["name"]])
        }
        yield Process(doc["metadata"]["name"], doc["kind"], container["args"], settings, files)


def _files(volume: Doc) -> Iterator[tuple[str, tuple[str, str]]]:
    """Files of a secret's volume; with ``*`` where it shows every key under its own name."""
    sources = [volume] if "secret" in volume else volume.get("projected", {}).get("sources", [])
    for source in sources:
        secret = source["secret"]
        name = secret.get("secretName") or secret["name"]
        if "items" not in secret:
            yield f"*{name}", (name, "*")
        for item in secret.get("items", ()):
            yield item["path"], (name, item["key"])
