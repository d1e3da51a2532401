"""The cluster's manifests: every combination builds, is what a cluster takes, and tells each process what it needs.

Nothing here needs a cluster. Kinds that Kubernetes itself does not have (``FOREIGN``) come with no schema in a package
for Python: of these only the names of the fields that are used here are held to a list.
"""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

import services
from chassis import feed, needs
from chassis.manifest import assemble
from chassis.settings import CommonSettings, ServiceSettings, service_settings
from deploy.local.cluster import write_secrets
from deploy.local.state import every_service, service_names
from gateway.main import build_gateway
from gateway.settings import GatewaySettings
from tests.deploy.manifests import COMBINATIONS, K8S, Doc, Process, built, pod_of, processes, require_valid

ROOT = K8S.parents[1]
WHOLE = "overlays/production"
OLDEST, NEWEST = "1.30", "1.37"
FOREIGN = {
    "postgresql.cnpg.io/v1/Cluster": {
        *(
            "instances",
            "imageName",
            "enableSuperuserAccess",
            "bootstrap",
            "postgresql",
            "managed",
            "storage",
            "walStorage",
        ),
        *("resources", "affinity", "plugins"),
    },
    "postgresql.cnpg.io/v1/Database": {"cluster", "name", "owner", "encoding", "databaseReclaimPolicy"},
    "postgresql.cnpg.io/v1/ScheduledBackup": {
        *("schedule", "backupOwnerReference", "immediate", "cluster", "method", "pluginConfiguration"),
    },
    "barmancloud.cnpg.io/v1/ObjectStore": {"retentionPolicy", "configuration"},
    "gateway.networking.k8s.io/v1/Gateway": {"gatewayClassName", "listeners"},
    "gateway.networking.k8s.io/v1/HTTPRoute": {"parentRefs", "hostnames", "rules"},
    "monitoring.coreos.com/v1/PodMonitor": {"selector", "podMetricsEndpoints"},
    "monitoring.coreos.com/v1/PrometheusRule": {"groups"},
}
_STORED = ("roster", "subsidy", "injury", "welfare", "honors")
# Made by others than ``nuanxin secrets``: CloudNativePG, whoever runs the stores, whoever issues the certificate.
OF_OTHERS = {"postgres-ca", *(f"{name}-objects" for name in _STORED), "postgres-backups", "nuanxin-tls"}

# Everything is held for the whole; what depends on the combination, for each.
every_combination = pytest.mark.parametrize("combination", COMBINATIONS)


def of_kind(combination: str, *kinds: str) -> list[Doc]:
    return [doc for doc in built(combination) if doc["kind"] in kinds]


def pods(combination: str) -> Iterator[tuple[Doc, Doc]]:
    for doc in built(combination):
        if (pod := pod_of(doc)) is not None:
            yield doc, pod


@every_combination
def test_a_combination_is_what_a_cluster_takes(combination: str) -> None:
    for doc in built(combination):
        kind = f"{doc['apiVersion']}/{doc['kind']}"
        if kind in FOREIGN:
            assert set(doc["spec"]) <= FOREIGN[kind], kind
            continue
        for version in (OLDEST, NEWEST):
            require_valid(doc, version)


def test_a_misspelt_field_is_refused() -> None:
    deployment = dict(next(doc for doc in built(WHOLE) if doc["kind"] == "Deployment"))
    deployment["spec"] = dict(deployment["spec"]) | {"replica": 2}
    with pytest.raises(kubernetes_validate.ValidationError):
        require_valid(deployment, NEWEST)


def test_every_component_is_in_a_combination_by_itself_and_in_the_whole() -> None:
    components = {folder.name for folder in (K8S / "components").iterdir()}
    assert components <= {combination.removeprefix("tests/") for combination in COMBINATIONS}
    said = (K8S / WHOLE / "kustomization.yaml").read_text(encoding="utf-8")
    assert all(f"../../components/{name}" in said for name in components)


@every_combination
def test_every_service_is_there_with_all_that_belongs_to_it(combination: str) -> None:
    for name in service_names():
        named = {(doc["kind"], doc["metadata"]["name"]) for doc in built(combination)}
        assert {
            *(("ServiceAccount", name), ("Service", name), ("Deployment", name), ("PodDisruptionBudget", name)),
            *(("Job", f"{name}-migrate"), ("CronJob", f"{name}-rules")),
        } <= named
    assert {doc["metadata"]["name"] for doc in of_kind(combination, "Deployment")} == {"gateway", *service_names()}


# Security ------------------------------------------------------------------------------------------------------------


@every_combination
def test_every_pod_is_restricted(combination: str) -> None:
    """Pod Security Standards, "restricted", and a root file system that nobody writes to."""
    for doc, pod in pods(combination):
        spec = pod["spec"]
        assert spec["automountServiceAccountToken"] is False, doc["metadata"]["name"]
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["runAsUser"] > 0
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert not spec.keys() & {"hostNetwork", "hostPID", "hostIPC", "initContainers"}
        for container in spec["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert container["resources"]["requests"].keys() == {"cpu", "memory"}
            assert "memory" in container["resources"]["limits"]
            assert {"name": "tmp", "mountPath": "/tmp"} in container["volumeMounts"]  # noqa: S108 - its own
        for volume in spec["volumes"]:
            assert volume.keys() - {"name"} <= {"emptyDir", "secret", "projected"}


def test_what_is_not_restricted_is_not_let_in() -> None:
    for overlay in (name for name in COMBINATIONS if name.startswith("overlays/")):
        (namespace,) = of_kind(overlay, "Namespace")
        assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
        assert {doc["metadata"].get("namespace", "nuanxin") for doc in built(overlay)} == {"nuanxin"}


def test_every_image_is_of_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    for combination in COMBINATIONS:
        images = {pod["spec"]["containers"][0]["image"] for _, pod in pods(combination)}
        assert {image.rpartition(":")[2] for image in images} == {version}


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    wanted = selector.get("matchLabels", {}).items() <= labels.items()
    others = [
        (labels.get(one["key"]) in one["values"]) is (one["operator"] == "In")
        for one in selector.get("matchExpressions", ())
    ]
    return wanted and all(others)


def labels_of(component: str, name: str) -> dict[str, str]:
    return {
        "app.kubernetes.io/part-of": "nuanxin",
        "app.kubernetes.io/component": component,
        "app.kubernetes.io/name": name,
    }


POSTGRES = {"cnpg.io/cluster": "postgres"}


def may_reach(origin: Mapping[str, str], target: Mapping[str, str], port: int) -> bool:
    """Whether the policies let one pod of the namespace connect to another: both sides must agree."""
    names = {"http": 8000}
    policies = [doc["spec"] for doc in of_kind(WHOLE, "NetworkPolicy")]

    def let(side: str, here: Mapping[str, str], there: Mapping[str, str]) -> bool:
        end = "from" if side == "ingress" else "to"
        return any(
            (
                not rule.get(end)
                or any(selects(peer["podSelector"], there) for peer in rule[end] if peer.keys() == {"podSelector"})
            )
            and port in [names.get(one["port"], one["port"]) for one in rule["ports"]]
            for policy in policies
            if selects(policy["podSelector"], here)
            for rule in policy.get(side, ())
            if "ports" in rule
        )

    return let("egress", origin, target) and let("ingress", target, origin)


def test_pods_reach_what_they_need_and_nothing_else() -> None:
    gateway = labels_of("service", "gateway")
    assert of_kind(WHOLE, "NetworkPolicy")[0]["spec"]["policyTypes"], "there are policies"
    denied = next(doc["spec"] for doc in of_kind(WHOLE, "NetworkPolicy") if doc["metadata"]["name"] == "default-deny")
    assert denied == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for name in service_names():
        service, rules, migration = (labels_of(component, name) for component in ("service", "rules", "migrate"))
        assert may_reach(gateway, service, 8000)
        assert may_reach(service, gateway, 8000)
        for other in service_names():
            assert not may_reach(service, labels_of("service", other), 8000)
        for pod in (service, rules, migration):
            assert may_reach(pod, POSTGRES, 5432)
        assert not may_reach(rules, gateway, 8000)
        assert not may_reach(migration, gateway, 8000)
    assert not may_reach(gateway, POSTGRES, 5432)
    assert may_reach(POSTGRES, POSTGRES, 5432)


def test_the_policies_of_the_tests_are_those_of_the_pods() -> None:
    labelled = [pod["metadata"]["labels"] for _, pod in pods(WHOLE)]
    for component in ("service", "rules", "migrate"):
        for name in service_names():
            assert labels_of(component, name) in labelled


# Settings ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("secrets")
    write_secrets(folder, postgres="postgres-rw:5432")
    return folder


def given(process: Process, secrets: Path) -> dict[str, str]:
    """The process's settings, with files where ``nuanxin secrets`` wrote them instead of where they are mounted."""
    places = {}
    for path, (secret, key) in process.files.items():
        folder = path.rpartition("/")[0]
        for name in [key] if key != "*" else [file.name for file in (secrets / secret).iterdir()]:
            target = path if key != "*" else f"{folder}/{name}"
            assert target not in places, f"{process.name}: {target} twice"
            places[target] = secrets / secret / name
    return {
        name: f"@{places[value[1:]]}" if value.startswith("@") else value for name, value in process.settings.items()
    }


@every_combination
def test_every_secret_is_one_that_is_made_and_every_one_made_is_used(combination: str, secrets: Path) -> None:
    made = {(file.parent.name, file.name) for file in secrets.glob("*/*")}
    used: set[tuple[str, str]] = set()
    for process in processes(combination):
        for secret, key in process.files.values():
            if secret not in OF_OTHERS:
                keys = {pair for pair in made if pair[0] == secret and key in ("*", pair[1])}
                assert keys, f"{process.name} wants {secret}/{key}"
                used |= keys
    for cluster in of_kind(combination, "Cluster"):
        for role in cluster["spec"]["managed"]["roles"]:
            login = role["passwordSecret"]["name"]
            assert (secrets / login / "username").read_text() == role["name"]
            used |= {(login, "username"), (login, "password")}
    assert made - used == (
        set() if of_kind(combination, "Cluster") else {pair for pair in made if "postgres-" in pair[0]}
    )


@every_combination
def test_no_process_is_told_what_it_does_not_know_or_is_not_its_own(combination: str) -> None:
    for process in processes(combination):
        own = process.args[1]
        known = {f"NUANXIN_{name.upper()}" for name in CommonSettings.model_fields}
        fields = GatewaySettings.model_fields if own == "gateway" else ServiceSettings.model_fields
        known |= {f"NUANXIN_{own.upper()}_{name.upper()}" for name in fields}
        told = {name for name in process.settings if name.startswith("NUANXIN_")}
        assert told <= known, process.name
        others = set(process.settings) - told
        assert others <= {
            *("AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "PGSSLMODE", "PGSSLROOTCERT"),
            "FORWARDED_ALLOW_IPS",
        }
        if process.kind != "Job":
            assert f"NUANXIN_{own.upper()}_MIGRATION_URL" not in told, "only a migration knows the owner"


def asked_for(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    for one in dependant.dependencies:
        if one.call is not None:
            yield one.call
        yield from asked_for(one)


def uses_private_keys(service: str) -> bool:
    folder = Path(next(iter(services.__path__))) / service
    return any(
        isinstance(node, ast.Attribute) and node.attr == "private_keys"
        for file in folder.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    )


@pytest.mark.parametrize("combination", ["overlays/development", WHOLE])
def test_every_process_starts_with_what_it_is_told(
    combination: str, secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each service is assembled from its manifest's settings, and has every key that an operation of it asks for."""
    known = {service.name: service for service in every_service()}
    for process in processes(combination):
        with monkeypatch.context() as environment:
            for name, value in given(process, secrets).items():
                environment.setenv(name, value)
            command, own = process.args[:2]
            if own == "gateway":
                settings = GatewaySettings()
                assert set(settings.services) == set(known)
                assert {client.client_id for client in settings.clients} == set(known)
                build_gateway(settings)
                continue
            common, told = CommonSettings(), service_settings(own)
            match command:
                case "migrate":
                    assert told.migration_url.startswith(f"postgresql+asyncpg://nuanxin_{own}_owner:")
                case "run":
                    assert told.database_url.startswith(f"postgresql+asyncpg://{own}:")
                    assert bool(told.private_keys.get_secret_value()) is uses_private_keys(own)
                case "serve":
                    app = assemble(known[own], common=common, settings=told)
                    wanted = {
                        call
                        for route in app.routes
                        if isinstance(route, APIRoute)
                        for call in asked_for(route.dependant)
                    }
                    for name in ("keys", "signer", "objects"):
                        # Imports that go on by themselves keep their files there.
                        asked = getattr(needs, f"_{name}") in wanted or (
                            name == "objects" and bool(known[own].upload_rows)
                        )
                        assert hasattr(app.state, name) is asked, f"{own}: {name}"
                    assert (app.state.private_keys is not None) is uses_private_keys(own)
                    assert told.client_secret.get_secret_value()
                    assert '"kid"' in common.assertion_keys
                case _:
                    pytest.fail(command)


def test_secrets_are_made_once(secrets: Path) -> None:
    assert write_secrets(secrets, postgres="postgres-rw:5432") == []
    assert all(file.stat().st_mode & 0o077 == 0 for file in secrets.glob("*/*"))


def test_services_are_called_where_they_are() -> None:
    (told,) = {
        process.settings["NUANXIN_GATEWAY_SERVICES"] for process in processes(WHOLE) if process.name == "gateway"
    }
    for doc in of_kind(WHOLE, "Service"):
        if doc["metadata"]["name"] != "gateway":
            assert f"http://{doc['metadata']['name']}:{doc['spec']['ports'][0]['port']}" in told


# Rules ---------------------------------------------------------------------------------------------------------------


def test_every_rule_runs_within_the_hour_and_each_that_is_named_exists() -> None:
    rules = {service.name: set(service.every_rule) for service in every_service()}
    covered = set()
    for doc in of_kind(WHOLE, "CronJob"):
        command, service, *names = doc["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["args"]
        assert command == "run"
        assert set(names) <= rules[service]
        assert re.fullmatch(r"(\*|\d+) \* \* \* \*", doc["spec"]["schedule"]), "each hour, or each minute"
        assert doc["spec"]["timeZone"] == "Asia/Shanghai"
        if not names:
            covered.add(service)
    assert covered == set(rules)


# Rollouts ------------------------------------------------------------------------------------------------------------


def argument(args: list[str], name: str) -> float:
    return float(args[args.index(name) + 1])


def given_by(combination: str, name: str) -> dict[str, str]:
    (found,) = [
        doc
        for doc in of_kind(combination, "ConfigMap")
        if re.fullmatch(rf"{name}-[a-z0-9]{{10}}", doc["metadata"]["name"])
    ]
    data: dict[str, str] = found["data"]
    return data


@every_combination
def test_calls_under_way_are_waited_for(combination: str) -> None:
    longest = feed.LONGEST_WAIT
    for doc in of_kind(combination, "Deployment"):
        spec = doc["spec"]["template"]["spec"]
        (container,) = spec["containers"]
        grace = argument(container["args"], "--grace")
        leaving = float(given_by(combination, "nuanxin")["NUANXIN_LEAVE_SECONDS"])
        closing = 10  # what gateway.upstream.Upstream.close waits besides
        assert grace > longest
        assert spec["terminationGracePeriodSeconds"] >= leaving + grace + closing
        assert leaving > GatewaySettings.model_fields["keep_alive"].default, "idle connections go by themselves"
        assert leaving >= 5, "endpoints take a moment to be forgotten"
        assert doc["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0


def test_idle_connections_are_dropped_by_who_calls_first() -> None:
    """Else a call meets a connection that is being closed: the gateway keeps them 4 s, services' clients 5 s."""
    for doc in of_kind(WHOLE, "Deployment"):
        args = doc["spec"]["template"]["spec"]["containers"][0]["args"]
        kept = argument(args, "--keep-alive") if "--keep-alive" in args else 5
        assert kept > (
            5 if doc["metadata"]["name"] == "gateway" else GatewaySettings.model_fields["keep_alive"].default
        )


@every_combination
def test_probes_ask_what_there_is_and_give_a_start_time(combination: str) -> None:
    for doc in of_kind(combination, "Deployment"):
        (container,) = doc["spec"]["template"]["spec"]["containers"]
        paths = {kind: container[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "liveness", "readiness")}
        assert paths == {"startup": "/livez", "liveness": "/livez", "readiness": "/readyz"}
        startup = container["startupProbe"]
        cpu = float(container["resources"]["requests"]["cpu"].removesuffix("m")) / 1000
        # Processor seconds of a start, measured (docs/operations.md), on the least that is promised.
        assert startup["periodSeconds"] * startup["failureThreshold"] >= 6 / cpu


def test_the_databases_take_all_connections_that_pods_may_open() -> None:
    for overlay in (WHOLE, "overlays/province"):
        (cluster,) = of_kind(overlay, "Cluster")
        most = sum(
            doc["spec"]["maxReplicas"]
            for doc in of_kind(overlay, "HorizontalPodAutoscaler")
            if doc["metadata"]["name"] != "gateway"
        )
        jobs = len(of_kind(overlay, "CronJob", "Job"))
        pool = ServiceSettings.model_fields["pool_size"].default + 1  # and the one beside it
        assert (most * pool) + jobs + 20 <= int(cluster["spec"]["postgresql"]["parameters"]["max_connections"])


def test_who_scales_is_not_told_how_many_there_are() -> None:
    scaled = {doc["metadata"]["name"] for doc in of_kind(WHOLE, "HorizontalPodAutoscaler")}
    for doc in of_kind(WHOLE, "Deployment"):
        assert doc["metadata"]["name"] in scaled
        assert "replicas" not in doc["spec"]


# The way in ----------------------------------------------------------------------------------------------------------


def test_callers_come_in_to_all_that_is_meant_for_them_and_to_nothing_else() -> None:
    (route,) = of_kind(WHOLE, "HTTPRoute")
    ways = [match["path"] for rule in route["spec"]["rules"] for match in rule["matches"]]

    def open_to(path: str) -> bool:
        return any(
            path == way["value"] or (way["type"] == "PathPrefix" and path.startswith(f"{way['value']}/"))
            for way in ways
        )

    own = build_gateway(GatewaySettings(mode="local"))._own
    pages = {page.path for page in own.routes if isinstance(page, APIRoute)}  # type: ignore[attr-defined]
    inside = {"/livez", "/readyz", "/metrics"}
    assert inside <= pages
    assert {page for page in pages if not open_to(page)} == inside
    assert open_to("/v1/roster/workers")
