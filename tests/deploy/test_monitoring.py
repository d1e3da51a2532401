"""Alerts and dashboard: what they ask for is what the code measures, and every alert says what to do."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client import REGISTRY

from chassis import metrics
from tests.deploy.manifests import K8S

MONITORING = K8S / "components" / "monitoring"
OPERATIONS = K8S.parents[1] / "docs" / "operations.md"

# Measured by others: Prometheus itself, kube-state-metrics, CloudNativePG and its Barman Cloud plugin.
OF_OTHERS = {
    "up",
    "kube_cronjob_status_last_successful_time",
    "kube_job_status_failed",
    "cnpg_pg_replication_lag",
    "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp",
}
# What Prometheus adds to everything that a pod tells.
ADDED = {"le", "pod", "namespace", "job", "instance"}


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load((MONITORING / "rules.yaml").read_text(encoding="utf-8"))["spec"]["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((MONITORING / "dashboard.json").read_text(encoding="utf-8"))["panels"]
    return found


def expressions() -> list[str]:
    asked = [target["expr"].replace("$namespace", "nuanxin") for panel in panels() for target in panel["targets"]]
    return [rule["expr"] for rule in alerts()] + asked


def selectors(node: Any) -> Iterator[Any]:
    if isinstance(node, promql_parser.VectorSelector):
        yield node
    for name in ("lhs", "rhs", "expr", "args", "vector_selector"):
        below = getattr(node, name, None)
        for one in below if isinstance(below, list) else [below]:
            if one is not None:
                yield from selectors(one)


def measured() -> dict[str, set[str]]:
    """Every name that ``/metrics`` shows once there is something to show, with its labels."""
    found = {}
    for thing in vars(metrics).values():
        if hasattr(thing, "describe") and hasattr(thing, "_labelnames"):
            (family,) = thing.describe()
            for suffix in {"counter": ["_total"], "histogram": ["_bucket", "_sum", "_count"]}.get(family.type, [""]):
                found[family.name + suffix] = set(thing._labelnames)
    process = {sample.name for family in REGISTRY.collect() for sample in family.samples}
    return {name: set() for name in process if name.startswith("process_")} | found


def test_alerts_and_dashboard_ask_for_what_is_measured() -> None:
    known = measured()
    for expression in expressions():
        asked = list(selectors(promql_parser.parse(expression)))
        assert asked, expression
        for one in asked:
            if one.name in OF_OTHERS:
                continue
            assert one.name in known, expression
            labels = {matcher.name for matcher in one.matchers.matchers}
            assert labels <= known[one.name] | ADDED, f"{labels - known[one.name]} in {expression}"


def test_what_is_grouped_by_is_a_label() -> None:
    for expression in expressions():
        grouped = {
            name.strip()
            for group in re.findall(r"\b(?:by|ignoring) \(([^)]*)\)", expression)
            for name in group.split(",")
        }
        names = {one.name for one in selectors(promql_parser.parse(expression))}
        if not names & OF_OTHERS:
            assert grouped <= set().union(*(measured()[name] for name in names)) | ADDED, expression


def test_all_that_is_measured_is_looked_at() -> None:
    asked = {one.name for expression in expressions() for one in selectors(promql_parser.parse(expression))}
    families = {name.removesuffix("_bucket").removesuffix("_total") for name in asked}
    own = {name for name in measured() if name.startswith("nuanxin_")}
    assert {re.sub(r"_(bucket|sum|count|total)$", "", name) for name in own} <= families | {"nuanxin_request_seconds"}


def test_a_metric_that_is_not_there_would_be_told() -> None:
    (selector,) = selectors(promql_parser.parse("rate(nuanxin_request_total[5m])"))
    assert selector.name not in measured()


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: str(rule["alert"]))
def test_every_alert_has_a_page_that_says_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"critical", "warning"}
    path, _, anchor = rule["annotations"]["runbook"].partition("#")
    assert anchor == rule["alert"].lower()
    page = (Path(K8S.parents[1]) / path).read_text(encoding="utf-8")
    assert f"\n### {rule['alert']}\n" in page


def test_every_page_is_of_an_alert() -> None:
    pages = set(re.findall(r"^### (Nuanxin\w+)$", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE))
    assert pages == {rule["alert"] for rule in alerts()}


def test_calls_that_the_pages_name_are_there() -> None:
    page = OPERATIONS.read_text(encoding="utf-8")
    documents = [
        json.loads(file.read_text(encoding="utf-8")) for file in K8S.parents[1].glob("services/*/openapi.json")
    ]
    known = {
        (path, name["name"])
        for one in documents
        for path, item in one["paths"].items()
        for name in item.get("get", {}).get("parameters", [])
    }
    paths = {path for one in documents for path in one["paths"]}
    for path, query in re.findall(r"`GET (/v1/[^?`]+)(?:\?(\w+)=[^`]*)?`", page):
        wanted = path.replace("<service>", "roster")
        assert wanted in paths, path
        assert not query or (wanted, query) in known, f"{path}?{query}"
