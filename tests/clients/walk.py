"""One worker's way to payment, by the client that is generated for Python; ``tests/clients/__main__.py`` runs it.

Operations are imported by their names from the folders of their tags, and bodies are the generated models.
"""

import csv
import io
import json
import sys
import time
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import nuanxin_client.models as made
from nuanxin_client import AuthenticatedClient
from nuanxin_client.types import File

BUSY = {429, 502, 503, 504}
GIVEN: dict[str, Any] = json.load(sys.stdin)
DAY = GIVEN["day"]
LEAGUE, COUNTY, TOWNSHIP, COMMUNITY = (GIVEN[name] for name in ("league", "county", "township", "community"))
API = Path(import_module("nuanxin_client.api").__path__[0])
OPERATIONS = {path.stem: f"nuanxin_client.api.{path.parent.name}.{path.stem}" for path in API.glob("*/*.py")}


def ask(desk: str, operation: str, **given: Any) -> Any:
    """An operation's detailed response; what is busy or starting is asked again, with the same key."""
    call = import_module(OPERATIONS[operation]).sync_detailed
    client = AuthenticatedClient(base_url=GIVEN["url"], token=GIVEN["tokens"][desk], raise_on_unexpected_status=True)
    for _ in range(100):
        response = call(client=client, **given)
        if response.status_code not in BUSY:
            break
        time.sleep(0.1)
    if not 200 <= response.status_code < 300:
        raise SystemExit(f"{operation}: {response.status_code} {response.content.decode()}")
    return response


def do(desk: str, operation: str, **given: Any) -> Any:
    """What a call that changes something answers."""
    return ask(desk, operation, **given, idempotency_key=str(uuid4())).parsed


def table(row: dict[str, Any]) -> File:
    text = io.StringIO(newline="")
    rows = csv.DictWriter(text, list(row))
    rows.writeheader()
    rows.writerow(row)
    return File(payload=io.BytesIO(text.getvalue().encode()))


def send(desk: str, operation: str, row: dict[str, Any]) -> None:
    report = do(desk, operation, body=table(row), mode=made.ImportMode.ATOMIC)
    if report.accepted != 1:
        raise SystemExit(f"{operation}: {report}")


def move(desk: str, read: str, operation: str, **given: Any) -> None:
    """Read a thing, then make a move on the version that was read."""
    which = {name: value for name, value in given.items() if name != "body"}
    do(desk, operation, **given, if_match=ask(desk, read, **which).headers["ETag"])


def publish() -> dict[str, str]:
    person = GIVEN["person"]
    enrolled = {
        "region": COMMUNITY,
        "name": person["name"],
        "id_number": person["id_number"],
        "category": "two-committee",
    }
    send(
        "civil-affairs",
        "import_workers",
        enrolled | {"employment_relation": "labour-contract", "enrolled_on": "2020-01-02"},
    )
    do("civil-affairs", "activate_workers", body=made.ActivationIn(region=COUNTY))
    worker_id = ask("civil-affairs", "list_workers", region=COUNTY).parsed.items[0].worker_id

    rule = made.CreditRuleIn(
        region=COUNTY,
        effective_on=date(2020, 1, 2),
        checkpoint_full_over_minutes=360,
        full_from_minutes=480,
        half_over_minutes=240,
        document="计日规则〔2020〕1号",
    )
    do("civil-affairs", "issue_credit_rule", body=rule)
    worked = {"started_at": f"{DAY}T08:00:00+08:00", "ended_at": f"{DAY}T16:00:00+08:00", "place": COMMUNITY}
    send("clerk", "import_duty", {"worker_id": worker_id, **worked, "post_type": "checkpoint"})
    span = made.SpanIn(region=TOWNSHIP, first_on=date.fromisoformat(DAY), last_on=date.fromisoformat(DAY))
    do("head", "approve_all_late_duty", body=span)
    do("head", "confirm_all_duty", body=span)

    period = {"valid_from": date(2020, 2, 1), "valid_to": date(2020, 2, 29)}
    guidance = made.GuidanceIn(
        region=LEAGUE, document_no="指导意见〔2020〕1号", ceiling_fen=10_000, league_share_bp=5_000, **period
    )
    do("league", "issue_guidance", body=guidance)
    rate = made.RateIn(category=made.Category.TWO_COMMITTEE, day_type=made.DayType.WORKDAY, amount_fen=5_000)
    drafted = made.StandardIn(region=COUNTY, document_no="补助标准〔2020〕1号", rates=[rate], **period)
    standard_id = do("civil-affairs", "draft_standard", body=drafted).id
    for desk, operation in (
        ("civil-affairs", "submit_standard"),
        ("league", "guide_standard"),
        ("county", "issue_standard"),
    ):
        move(desk, "read_standard", operation, standard_id=standard_id)

    account = {"holder_name": person["name"], "account": person["account"], "bank_name": "示范银行"}
    send("clerk", "import_payees", {"worker_id": worker_id, **account})
    do("civil-affairs", "confirm_payees", body=made.SubsidyConfirmIn(region=COUNTY))
    roll_id = do("community", "make_roll", body=made.RollIn(region=COMMUNITY, month="2020-02")).id
    move("community", "read_roll", "publish_roll", roll_id=roll_id)
    return {"worker_id": worker_id, "roll_id": str(roll_id)}


def await_publicised(roll_id: UUID) -> None:
    """Its days have passed: the service closes publicity by itself, before or after anybody who asks for it."""
    for _ in range(600):
        if ask("community", "read_roll", roll_id=roll_id).parsed.state is made.RollState.PUBLICISED:
            return
        time.sleep(0.1)
    raise SystemExit("publicity is not closed")


def pay(roll_id: UUID) -> dict[str, Any]:
    photograph = made.SubsidyEvidenceIn(kind=made.SubsidyEvidenceKind.PHOTOGRAPH, reference="公示栏照片 1")
    do("community", "evidence_publicity", roll_id=roll_id, body=photograph, if_match="*")
    await_publicised(roll_id)
    minutes = made.ReviewIn(minutes_no="党工委会议纪要〔2020〕3号")
    move("head", "read_roll", "review_roll", roll_id=roll_id, body=minutes)
    move("auditor", "read_roll", "audit_roll", roll_id=roll_id)
    move("signer", "read_roll", "co_sign_roll", roll_id=roll_id)
    move("checker", "read_roll", "check_roll", roll_id=roll_id)
    move("county", "read_roll", "approve_roll", roll_id=roll_id)

    payment_id = do("payer", "prepare_payment", body=made.PaymentIn(region=COUNTY)).id
    move("league-finance", "read_payment", "confirm_share_of_payment", payment_id=payment_id)
    move("payer", "read_payment", "reserve_payment", payment_id=payment_id)
    move("payer", "read_payment", "instruct_payment", payment_id=payment_id)
    file = ask("payer", "fetch_payment_file", payment_id=payment_id, x_purpose="pay-subsidy").parsed
    (row,) = csv.DictReader(io.StringIO(file.payload.read().decode("utf-8-sig")))
    told = {"end_to_end_id": row["end_to_end_id"], "amount_fen": row["amount_fen"], "result": "success", "reason": ""}
    do("payer", "return_payment", payment_id=payment_id, body=table(told))

    own = ask("worker", "list_own_lines").parsed.items
    return {"lines": [{"state": line.state.value, "amount_fen": line.amount_fen} for line in own]}


json.dump(pay(UUID(GIVEN["roll_id"])) if "roll_id" in GIVEN else publish(), sys.stdout)
