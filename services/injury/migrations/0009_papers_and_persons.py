"""Persons who are named once, papers that are of the case and of the kind they are named as, and proofs of payment."""

from alembic import op

revision = "0009"
down_revision = "0008"

# Whether a list names nothing twice; a CHECK has no subquery of its own.
_EACH_ONCE = """
CREATE FUNCTION each_once(items jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN (SELECT count(DISTINCT one.value) = count(*) FROM jsonb_array_elements(items) AS one)
"""

_MATERIALS = (
    "material IN ('application-form', 'relation-proof', 'diagnosis', 'occupational-diagnosis', "
    "'infection-proof', 'duty-proof', 'death-certificate', 'rescue-record', 'police-report', "
    "'traffic-fault', 'travel-order', 'public-interest-proof', 'veteran-card', 'relapse-proof', "
    "'legal-basis', 'payment-proof')"
)


def upgrade() -> None:
    op.execute(_EACH_ONCE)
    _check("investigations", "two_officers", "jsonb_array_length(officers) >= 2 AND each_once(officers)", replaces=True)
    _check(
        "decisions",
        "two_investigators",
        "jsonb_array_length(investigators) <> 1 AND each_once(investigators)",
        replaces=True,
    )
    _check(
        "assessments",
        "panel",
        "size IN (3, 5) AND jsonb_array_length(experts) = size AND each_once(experts)",
        replaces=True,
    )
    _check("assessments", "signed", "signed_by <@ experts AND experts <@ signed_by")
    for table in ("documents", "promises", "supplied_materials"):
        _check(table, "material", _MATERIALS, replaces=True)
    op.create_unique_constraint(op.f("uq_documents_id_case_id"), "documents", ["id", "case_id"])
    op.create_unique_constraint(op.f("uq_documents_id_case_id_material"), "documents", ["id", "case_id", "material"])
    _paper("supplied_materials", "case_id", "material")
    _paper("benefit_payments", "case_id")


def _check(table: str, name: str, says: str, *, replaces: bool = False) -> None:
    whole = op.f(f"ck_{table}_{name}")
    if replaces:
        op.drop_constraint(whole, table, type_="check")
    op.create_check_constraint(whole, table, says)


def _paper(table: str, *shared: str) -> None:
    """A document that a row names has what else the row says of it."""
    name = op.f(f"fk_{table}_document_id_documents")
    op.drop_constraint(name, table, type_="foreignkey")
    op.create_foreign_key(name, table, "documents", ["document_id", *shared], ["id", *shared])
