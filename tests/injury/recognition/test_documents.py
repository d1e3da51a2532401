"""Papers of an application that have a file: what is uploaded is on file, what is withdrawn is not."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from chassis.file_types import FileType
from services.injury.cases.models import Case, of_case
from services.injury.documents.models import Document
from services.injury.documents.rules import WithdrawalReason
from services.injury.recognition.grounds import Material
from services.injury.recognition.models import SuppliedMaterial
from tests.injury.make import Bureaus
from tests.injury.recognition.make import applied, determined, employer, move, read_application


async def filed(bureaus: Bureaus, case: dict[str, Any], material: str) -> UUID:
    """A document of the case, as an upload leaves it."""
    system = Scope.of_system(bureaus.clock)
    async with bureaus.app.state.database.session(system) as session, session.begin():
        document = Document(
            **of_case(await session.get_one(Case, UUID(case["id"]))),
            material=Material(material),
            title="材料",
            digest=(uuid4().hex * 2),
            size=1,
            media_type=FileType.PDF,
            uploaded_by="test",
            filed_at=bureaus.clock.now(),
        )
        session.add(document)
        await session.flush()
        return document.id


async def withdrawn(bureaus: Bureaus, document_id: UUID) -> None:
    values = {
        "withdrawn_at": bureaus.clock.now(),
        "withdrawn_for": WithdrawalReason.WRONG_CASE,
        "withdrawn_by": "test",
    }
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session, session.begin():
        await session.execute(update(Document).where(Document.id == document_id).values(values))


async def test_a_paper_that_is_named_is_of_the_case_and_of_its_kind(bureaus: Bureaus) -> None:
    case, other = await bureaus.reported(), await bureaus.reported(2)
    await applied(bureaus, case, supplied=["application-form", "diagnosis"])
    for wrong in (await filed(bureaus, other, "diagnosis"), await filed(bureaus, case, "relation-proof")):
        async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session:
            with pytest.raises(IntegrityError, match="fk_supplied_materials_document_id_documents"):
                await session.execute(
                    update(SuppliedMaterial)
                    .where(SuppliedMaterial.material == Material.DIAGNOSIS)
                    .values(document_id=wrong)
                )


async def test_what_is_uploaded_is_on_file_and_keeps_a_promise(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    promise = {"material": "relation-proof", "due_on": "2020-02-20"}
    await applied(bureaus, case, supplied=["application-form"], promises=[promise])
    diagnosis, proof = await filed(bureaus, case, "diagnosis"), await filed(bureaus, case, "relation-proof")
    application = await read_application(bureaus, case)
    assert (application["missing"], application["promises"][0]["state"]) == ([], "kept")
    files = {one["material"]: one["document_id"] for one in application["supplied"]}
    assert files == {"application-form": None, "relation-proof": str(proof), "diagnosis": str(diagnosis)}
    await withdrawn(bureaus, diagnosis)
    assert (await read_application(bureaus, case))["missing"] == ["diagnosis"]
    await determined(bureaus, case)
    assert (await move(bureaus, case, "accept")).json()["code"] == "PAPERS_MISSING"


async def test_an_upload_that_was_found_wanting_gives_way_to_a_later_one(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await applied(bureaus, case, supplied=["application-form", "relation-proof"])
    await filed(bureaus, case, "diagnosis")
    assert (await move(bureaus, case, "request-supplement", {"materials": ["diagnosis"]})).status_code == 200
    assert (await read_application(bureaus, case))["missing"] == ["diagnosis"]
    bureaus.clock.advance(hours=1)
    await filed(bureaus, case, "diagnosis")
    # It has come already; the applicant only says that this is all.
    supplemented = await move(bureaus, case, "supplement", {}, office=await employer(bureaus))
    assert supplemented.json()["state"] == "supplemented"
    application = await read_application(bureaus, case)
    assert (application["missing"], application["supplemented_on"]) == ([], "2020-02-05")


async def test_a_file_that_is_named_is_of_the_case_of_the_kind_and_stands(bureaus: Bureaus) -> None:
    case, other = await bureaus.reported(1), await bureaus.reported(2)
    foreign, own = await filed(bureaus, other, "diagnosis"), await filed(bureaus, case, "diagnosis")
    for document_id, material in ((foreign, "diagnosis"), (own, "duty-proof"), (uuid4(), "diagnosis")):
        named = [{"material": material, "document_id": str(document_id)}]
        refused = await move(
            bureaus,
            case,
            "apply",
            {"applicant": "employer", "ground": "14-1", "supplied": named},
            office=await employer(bureaus),
        )
        assert refused.status_code == 404
    await applied(bureaus, case, supplied=["application-form"])
    named = [{"material": "diagnosis", "document_id": str(own)}]
    taken = await move(bureaus, case, "supply", {"supplied": named}, office=await employer(bureaus))
    assert taken.status_code == 200, taken.text
    await withdrawn(bureaus, own)
    again = await move(bureaus, case, "supply", {"supplied": named}, office=await employer(bureaus))
    assert (again.status_code, again.json()["code"]) == (409, "DOCUMENT_WITHDRAWN")
