"""Where each part of the file is read, and how a record of another service reads as an entry.

Every field and every state that stands here is checked against the other services' committed documents
(``tests/oversight/care``): a part that no longer fits its service fails the build, not the reader.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chassis.clock import ZONE
from services.oversight.care.rules import Entry, Matter, Standing, standing_on

__all__ = ["SOURCES", "Source", "entry_of"]

Record = Mapping[str, Any]
Judge = Callable[[Record], Standing]


@dataclass(frozen=True, slots=True)
class Source:
    """One part: the lists that hold it for offices and for the worker, and its fields there."""

    matter: Matter
    clause: int
    office: str | None
    own: str | None
    standing: Judge
    due_on: str | None = None
    given_on: str | None = None
    amount_fen: str | None = None
    days: str | None = None
    # What says why not, where anything does; else the state is told.
    why: str | None = None
    key: str = "id"
    state: str | None = "state"
    # Where the own record stands in an answer that is no list.
    own_in: str | None = None


def _by_state(*, due: str = "", given: str = "", not_given: str = "") -> Judge:
    table = {
        state: standing
        for standing, states in ((Standing.DUE, due), (Standing.GIVEN, given), (Standing.NOT_GIVEN, not_given))
        for state in states.split()
    }
    return lambda record: table[record["state"]]


def _given(_record: Record) -> Standing:
    return Standing.GIVEN


def _left(record: Record) -> Standing:
    return Standing.DUE if record["available"] else Standing.GIVEN


_CASE = _by_state(
    due="reported applied supplement-requested supplemented accepted investigating suspended in-review in-suit revoked"
    " recognised deemed served final",
    not_given="not-accepted not-recognised withdrawn merged",
)
_OUTCOMES = {
    "recognised": Standing.GIVEN,
    "deemed": Standing.GIVEN,
    "not-accepted": Standing.NOT_GIVEN,
    "not-recognised": Standing.NOT_GIVEN,
}
_CLAIM = _by_state(due="prepared submitted papers-asked accepted", given="paid", not_given="refused withdrawn closed")


def _case(record: Record) -> Standing:
    """What was decided says it; a decision under review or revoked is none."""
    state: str = record["state"]
    decided = _OUTCOMES.get(record["outcome"] or "")
    return decided if decided and state in ("recognised", "deemed", "served", "final") else _CASE(record)


def _claim(record: Record) -> Standing:
    """A claim is closed after it was paid as well as after it was refused."""
    return Standing.GIVEN if record["paid_on"] else _CLAIM(record)


SOURCES: tuple[Source, ...] = (
    Source(
        Matter.SUBSIDY,
        1,
        "/v1/subsidy/lines",
        "/v1/subsidy/me/lines",
        _by_state(
            due="listed objected deferred approved instructed unknown failed",
            given="paid written-off",
            not_given="removed clawback-due recovered voided",
        ),
        amount_fen="amount_fen",
        why="removed_for",
    ),
    Source(
        Matter.PAYMENT_DISPUTE,
        1,
        "/v1/subsidy/disputes",
        None,
        _by_state(due="open bank-asked", given="resolved-paid withdrawn", not_given="resolved-failed"),
        due_on="due_on",
        given_on="closed_on",
        amount_fen="amount_fen",
    ),
    Source(
        Matter.INJURY_CASE,
        2,
        "/v1/injury/cases",
        "/v1/injury/me/cases",
        _case,
        given_on="decided_on",
        why="not_accepted_for",
    ),
    Source(
        Matter.BENEFIT,
        2,
        "/v1/injury/benefits",
        "/v1/injury/benefits",
        _by_state(due="calculated approved", given="paid adjusted", not_given="stopped voided"),
        amount_fen="amount_fen",
    ),
    Source(
        Matter.SUPPLIES,
        3,
        "/v1/welfare/issues",
        "/v1/welfare/me/supplies",
        _by_state(due="issued", given="signed", not_given="taken-back"),
        given_on="issued_on",
    ),
    Source(
        Matter.TRAINING,
        3,
        "/v1/welfare/enrolments",
        "/v1/welfare/me/training",
        _by_state(due="enrolled attended", given="passed", not_given="absent failed"),
        given_on="attended_at",
    ),
    Source(
        Matter.TRAINING_CERTIFICATE,
        3,
        "/v1/welfare/certificates",
        "/v1/welfare/me/certificates",
        _given,
        given_on="issued_on",
        state=None,
    ),
    Source(
        Matter.REST_ORDER,
        5,
        "/v1/welfare/rest-orders",
        "/v1/welfare/me/rest",
        _by_state(due="triggered ordered resting", given="served", not_given="overridden lifted"),
        due_on="rest_from",
        given_on="last_on",
        own_in="order",
    ),
    Source(
        Matter.LEAVE_BALANCE,
        5,
        "/v1/welfare/leave-accounts",
        "/v1/welfare/me/rest",
        _left,
        days="available",
        key="worker_id",
        state=None,
        own_in="leave",
    ),
    Source(
        Matter.LEAVE,
        5,
        "/v1/welfare/leaves",
        "/v1/welfare/me/leaves",
        _by_state(due="applied approved", given="taken", not_given="refused cancelled"),
        due_on="last_on",
        given_on="last_on",
        days="days",
    ),
    Source(
        Matter.HEALTH_CHECK,
        5,
        "/v1/welfare/health-checks",
        "/v1/welfare/me/health-checks",
        _by_state(due="due booked", given="done", not_given="merged"),
        due_on="due_on",
        given_on="done_on",
    ),
    Source(
        Matter.RECUPERATION,
        5,
        "/v1/welfare/recuperations",
        "/v1/welfare/me/recuperations",
        _by_state(due="offered accepted", given="taken", not_given="declined withdrawn"),
        given_on="last_on",
    ),
    Source(
        Matter.COVER,
        6,
        "/v1/welfare/insurance-proofs",
        "/v1/welfare/me/insurance-proofs",
        _by_state(given="issued", not_given="voided"),
        given_on="issued_at",
    ),
    Source(
        Matter.INSURANCE_CLAIM,
        6,
        "/v1/welfare/insurance-claims",
        "/v1/welfare/me/insurance-claims",
        _claim,
        given_on="paid_on",
        amount_fen="paid_fen",
        why="refused_for",
    ),
    Source(
        Matter.COMMENDATION,
        7,
        "/v1/honors/nominations",
        "/v1/honors/me/nominations",
        _by_state(
            due="recommended under-review reviewed consulted approved returned",
            given="conferred",
            not_given="revoked withdrawn declined",
        ),
        given_on="conferred_on",
    ),
    Source(
        Matter.PREFERENCE,
        7,
        "/v1/honors/certificates",
        "/v1/honors/me/certificates",
        _by_state(due="recorded", given="issued", not_given="revoked cancelled"),
        given_on="valid_from",
    ),
    Source(
        Matter.VISIT,
        8,
        "/v1/welfare/visits",
        "/v1/welfare/me/visits",
        _by_state(due="triggered assigned need-open", given="visited resolved referred closed", not_given="merged"),
        due_on="due_at",
        given_on="visited_at",
    ),
    Source(
        Matter.GIFT,
        8,
        "/v1/welfare/gifts",
        "/v1/welfare/me/gifts",
        _by_state(due="recorded", given="signed", not_given="voided"),
        given_on="given_at",
        amount_fen="amount_fen",
    ),
    Source(
        Matter.FAMILY_HELP,
        8,
        "/v1/welfare/family-helps",
        "/v1/welfare/me/family-helps",
        _by_state(due="asked matched", given="active ended", not_given="withdrawn"),
        given_on="began_at",
    ),
    Source(
        Matter.EXAM,
        8,
        "/v1/welfare/exams",
        "/v1/welfare/me/exams",
        _by_state(
            due="applied civ-confirmed edu-checked publicised objected registered",
            given="applied-in-admission audited",
            not_given="refused withdrawn",
        ),
        due_on="cutoff_on",
        given_on="admitted_on",
        why="refused_for",
    ),
)


def entry_of(source: Source, record: Record, *, today: date) -> Entry:
    """A record of another service as an entry of the file."""
    due_on = _day(source, "due_on", record)
    standing = standing_on(source.standing(record), due_on=due_on, today=today)
    state = record[source.state] if source.state else standing.value
    refused = standing is Standing.NOT_GIVEN
    return Entry(
        id=record[source.key],
        standing=standing,
        state=state,
        due_on=due_on,
        given_on=_day(source, "given_on", record) if standing is Standing.GIVEN else None,
        amount_fen=record[source.amount_fen] if source.amount_fen else None,
        days=record[source.days] if source.days else None,
        why=((record[source.why] if source.why else None) or state) if refused else None,
    )


def _day(source: Source, which: str, record: Record) -> date | None:
    name: str | None = getattr(source, which)
    text: str | None = record[name] if name else None
    if not text:
        return None
    return datetime.fromisoformat(text).astimezone(ZONE).date() if "T" in text else date.fromisoformat(text)
