"""The same month in plain SQL, on the service's own tables under all their constraints and triggers.

A county at a time, each hand a transaction of its own and the fewest statements in it. As the tables' owner, so without
row-level security; nobody's rights are looked at, no audit entry and no event is written, no file is made or read.
"""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bench._month import CALENDAR, DAYS, DOCUMENT, FAILS, MONTH, Times, Workers, townships_of
from services.subsidy.lines.rules import RULE_VERSION

__all__ = ["TABLES", "load", "walk"]

TABLES = (
    "CREATE TABLE plain_duty (worker text, region bigint, day date, half_days int)",
    "CREATE INDEX ON plain_duty (region)",
    "CREATE TABLE plain_days (day date PRIMARY KEY, day_type text)",
    "CREATE TABLE plain_answers (end_to_end_id text PRIMARY KEY, amount_fen bigint, result text)",
)
LOAD = """
    INSERT INTO plain_duty SELECT worker, region, day, 2
    FROM unnest(CAST(:workers AS text[]), CAST(:regions AS bigint[])) AS who (worker, region), plain_days"""

_HERE = "region BETWEEN :low AND :high"
_MOVED = "version = version + 1, updated_at = clock_timestamp()"


def _hand(hand: str) -> str:
    return f"""
        INSERT INTO roll_hands (roll_id, round, hand, region, subject)
        SELECT id, round, '{hand}', region, 'plain:{hand}' FROM rolls WHERE {_HERE}"""  # noqa: S608 - our own words


def _state(state: str, more: str = "") -> str:
    return f"UPDATE rolls SET state = '{state}', {more} {_MOVED} WHERE {_HERE}"  # noqa: S608 - our own words


MAKE = (
    f"""
    INSERT INTO rolls (region, month, scheme, sequence, round, state, league_share_bp, publicity_kind, publicity_days,
        co_signature_due, version)
    SELECT DISTINCT region, CAST(:month AS date), 'staff', 1, 1, 'draft', 5000, 'working', 5, false, 1
    FROM plain_duty WHERE {_HERE}""",  # noqa: S608 - our own words
    f"""
    INSERT INTO lines (region, roll_id, round, ordinal, worker_id, made_for, category, name_masked, halves, half_days,
        amount_fen, league_fen, county_fen, parts, state)
    WITH by_rate AS (
        SELECT duty.worker, duty.region, day_type, rates.amount_fen AS fen, sum(half_days) AS half_days,
            jsonb_agg(jsonb_build_object('on', day, 'half_days', half_days) ORDER BY day) AS days,
            range_agg(int4range(half, half + half_days)) AS halves,
            min(rates.standard_id::text) AS standard_id
        FROM (SELECT *, (day - '0001-01-01'::date + 1) * 2 AS half FROM plain_duty WHERE {_HERE}) AS duty
            JOIN plain_days USING (day)
            JOIN standard_rates AS rates USING (day_type)
        WHERE rates.region = :low AND rates.category = 'grid' AND in_force AND day BETWEEN valid_from AND valid_to
        GROUP BY duty.worker, duty.region, day_type, rates.amount_fen
    ), by_line AS (
        SELECT worker, region, range_agg(halves) AS halves, sum(half_days) AS half_days,
            div(sum(half_days * fen) + 1, 2) AS fen,
            jsonb_agg(jsonb_build_object('standard_id', standard_id, 'document_no', '{DOCUMENT}', 'unit', 'day',
                'day_type', day_type, 'risk_tier', null, 'rate_fen', fen, 'half_days', half_days, 'per_half_days', 2,
                'days', days, 'rule_version', {RULE_VERSION})) AS parts
        FROM by_rate GROUP BY worker, region
    ), shared AS (
        SELECT *, row_number() OVER roll AS ordinal,
            div(sum(fen) OVER roll * 5000, 10000) - div((sum(fen) OVER roll - fen) * 5000, 10000) AS league_fen
        FROM by_line WINDOW roll AS (PARTITION BY region ORDER BY worker)
    )
    SELECT shared.region, rolls.id, 1, ordinal, worker, worker, 'grid', '样*', halves, half_days, fen, league_fen,
        fen - league_fen, parts, 'listed'
    FROM shared JOIN rolls ON rolls.region = shared.region""",  # noqa: S608 - our own words
    _hand("maker"),
)
PUBLISH = (_state("publicity", "published_on = '2020-04-01', publicity_ends_on = '2020-04-09',"),)
WITNESS = (
    f"""
    INSERT INTO publicity_evidence (roll_id, round, region, kind, reference, recorded_by)
    SELECT id, round, region, 'url', 'x', 'plain:community' FROM rolls WHERE {_HERE}""",  # noqa: S608 - our own words
    _state("publicity"),
)
CLOSE = (_state("publicised", "publicised_on = '2020-04-13',"),)
REVIEW = (_hand("reviewer"), _state("reviewed", "minutes_no = '1',"))
AUDIT = (_hand("auditor"), _state("audited"))
CHECK = (_hand("checker"), _state("checked"))
APPROVE = (
    f"""
    UPDATE rolls SET state = 'approved', snapshot = told.digest, changes = '[]', {_MOVED} FROM (
        SELECT roll_id, encode(sha256(convert_to(string_agg(concat_ws(',', id, ordinal, made_for, category, halves,
            half_days, amount_fen, league_fen, county_fen, parts), ';' ORDER BY ordinal), 'UTF8')), 'hex') AS digest
        FROM lines WHERE {_HERE} AND live GROUP BY roll_id) AS told
    WHERE told.roll_id = rolls.id""",  # noqa: S608 - our own words
    f"UPDATE lines SET state = 'approved', frozen = true, updated_at = clock_timestamp() WHERE {_HERE}",  # noqa: S608
    _hand("approver"),
)
PREPARE = (
    """
    INSERT INTO payments (id, region, scheme, state, left_out, version)
    VALUES (:payment, :low, 'staff', 'prepared', '[]', 1)""",
    f"""
    INSERT INTO payment_rolls (payment_id, roll_id, region)
    SELECT :payment, id, region FROM rolls WHERE {_HERE}""",  # noqa: S608 - our own words
    f"""
    INSERT INTO instructions (region, payment_id, roll_id, line_id, worker_id, attempt, end_to_end_id, amount_fen,
        payee_id, state)
    SELECT lines.region, :payment, roll_id, lines.id, lines.worker_id, 1, replace(lines.id::text, '-', '') || '01',
        amount_fen, payees.id, 'prepared'
    FROM lines JOIN payees ON payees.worker_id = lines.worker_id AND payees.state = 'confirmed'
    WHERE lines.{_HERE} AND live AND amount_fen > 0""",  # noqa: S608 - our own words
)
CONFIRM = (f"UPDATE payments SET state = 'share-confirmed', {_MOVED} WHERE id = :payment",)  # noqa: S608 - our own words
RESERVE = (f"UPDATE payments SET state = 'funded', {_MOVED} WHERE id = :payment",)  # noqa: S608 - our own words
INSTRUCT = (
    _hand("payer"),
    f"""
    UPDATE payments SET state = 'instructed', msg_id = 'NX' || replace(id::text, '-', ''), instructed_at = now(),
        control_count = told.count, control_sum_fen = told.sum, file_digest = told.digest, {_MOVED}
    FROM (SELECT count(*), sum(amount_fen), encode(sha256(convert_to(string_agg(concat_ws(',', end_to_end_id,
        amount_fen), ';' ORDER BY end_to_end_id), 'UTF8')), 'hex') AS digest
        FROM instructions WHERE payment_id = :payment) AS told
    WHERE id = :payment""",  # noqa: S608 - our own words
    "UPDATE instructions SET state = 'instructed', updated_at = clock_timestamp() WHERE payment_id = :payment",
    """
    UPDATE lines SET state = 'instructed', updated_at = clock_timestamp() FROM instructions
    WHERE line_id = lines.id AND payment_id = :payment""",
    _state("instructed"),
)
# What the bank says; not measured.
ANSWER = (
    "TRUNCATE plain_answers",
    f"""
    INSERT INTO plain_answers SELECT end_to_end_id, amount_fen,
        CASE WHEN row_number() OVER (ORDER BY worker_id) % {FAILS} = 0 THEN 'failed' ELSE 'paid' END
    FROM instructions WHERE payment_id = :payment""",  # noqa: S608 - our own words
)
RECONCILE = (
    """
    UPDATE instructions SET state = result, reason = CASE result WHEN 'failed' THEN 'AC01' END,
        reason_code = CASE result WHEN 'failed' THEN 'account-not-found' END, settled_at = now(),
        updated_at = clock_timestamp()
    FROM plain_answers AS told
    WHERE payment_id = :payment AND told.end_to_end_id = instructions.end_to_end_id
        AND told.amount_fen = instructions.amount_fen""",
    """
    UPDATE lines SET state = instructions.state, updated_at = clock_timestamp() FROM instructions
    WHERE line_id = lines.id AND payment_id = :payment""",
    f"""
    UPDATE rolls SET state = CASE WHEN EXISTS (
        SELECT FROM lines WHERE roll_id = rolls.id AND live AND amount_fen > 0 AND state <> 'paid')
        THEN 'partial' ELSE 'settled' END, {_MOVED}
    WHERE {_HERE}""",  # noqa: S608 - our own words
    f"UPDATE payments SET state = 'partial', {_MOVED} WHERE id = :payment",  # noqa: S608 - our own words
    """
    INSERT INTO payment_returns (payment_id, digest, region, answer)
    VALUES (:payment, repeat('0', 64), :low, '{}')""",
)

# By the names under which the service's times are told.
STEPS = (
    ("make", MAKE),
    ("publicise", PUBLISH),
    ("publicise", WITNESS),
    ("publicise", CLOSE),
    ("pass on and approve", REVIEW),
    ("pass on and approve", AUDIT),
    ("pass on and approve", CHECK),
    ("pass on and approve", APPROVE),
    ("prepare and instruct", PREPARE),
    ("prepare and instruct", CONFIRM),
    ("prepare and instruct", RESERVE),
    ("prepare and instruct", INSTRUCT),
    ("", ANSWER),
    ("reconcile", RECONCILE),
)


async def load(connection: AsyncConnection, workers: Workers | None = None) -> None:
    """The days, or a county's confirmed duty; not measured."""
    if workers is None:
        for statement in TABLES:
            await connection.execute(text(statement))
        days = [{"day": day, "day_type": CALENDAR.day_type(day).value} for day in DAYS]
        await connection.execute(text("INSERT INTO plain_days VALUES (:day, :day_type)"), days)
        return
    people = [(worker, region) for region, those in workers.items() for worker in those]
    told = {"workers": [worker for worker, _ in people], "regions": [region for _, region in people]}
    await connection.execute(text(LOAD), told)


async def walk(engine: AsyncEngine, county: int, workers: Workers, times: Times) -> None:
    """A county's month."""
    async with engine.connect() as connection:
        payment = await connection.scalar(text("SELECT uuidv7()"))
    told: dict[str, Any] = {"low": county, "high": county + 999_999, "month": MONTH, "payment": payment}
    for name, statements in STEPS:
        townships = townships_of(list(workers)) if statements is REVIEW else [None]
        for township in townships:
            where = told if township is None else told | {"low": township, "high": township + 999}
            with times.of(name):
                async with engine.begin() as connection:
                    for statement in statements:
                        await connection.execute(text(statement), where)
    times.seconds.pop("", None)
