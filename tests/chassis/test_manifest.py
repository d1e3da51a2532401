"""What a service is made of is found in its features' own files."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import MetaData

from chassis.ledger import Event
from chassis.manifest import Service, require_secrets
from chassis.problems import Conflict, Stale
from chassis.settings import CommonSettings, ServiceSettings
from chassis.text import Text


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    feature = tmp_path / "sample" / "notes"
    feature.mkdir(parents=True)
    (feature / "rules.py").write_text(
        "from chassis.problems import Conflict\nfrom chassis.text import Text\n"
        "class Taken(Conflict):\n    code = 'TAKEN'\n    title = Text('a', 'a')\n    stands_for = ('uq_notes_title',)\n"
        "class TakenLater(Taken):\n    code = 'TAKEN_LATER'\n"
    )
    (feature / "schemas.py").write_text(
        "from chassis.ledger import Event\nclass Opened(Event, type='sample.note.opened', zh='已登记。'):\n"
        "    'A note was opened.'\n    title: str\n"
    )
    (feature / "routes.py").write_text(
        "from chassis.routes import Routes\nfrom chassis.text import Text\nfrom sample.notes import rules\n"
        "routes = Routes(prefix='/v1/sample/notes', tag=Text('a', 'a'), source='none')\n"
        "own = Routes(prefix='/v1/sample/me', tag=Text('a', 'a'), source='none')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    return "sample"


def test_a_service_is_told_its_features_and_finds_what_they_bring(package: str) -> None:
    service = Service.of_features(
        package,
        "notes",
        title=Text("样例", "Sample"),
        description="",
        metadata=MetaData(),
        constraints={"uq_notes_region": Stale},
    )
    assert service.name == "sample"
    assert [routes.router.prefix for routes in service.features] == ["/v1/sample/notes", "/v1/sample/me"]
    assert [event.type for event in service.publishes] == ["sample.note.opened"]
    assert issubclass(service.publishes[0], Event)
    own = {name: refusal.code for name, refusal in service.constraints.items() if "_notes_" in name}
    assert own == {"uq_notes_title": "TAKEN", "uq_notes_region": "STALE_VERSION"}
    assert service.constraints["ck_legal_holds_two_hands"].code == "SAME_HAND_LIFTS_HOLD"  # as of every service
    assert service.home.name == "sample"


def test_a_refusal_behind_a_constraint_may_not_ask_for_facts_that_the_database_does_not_tell() -> None:
    with pytest.raises(TypeError, match="until"):
        type(
            "Overlaps",
            (Conflict,),
            {
                "code": "OVERLAPS",
                "title": Text("重叠", "Overlaps"),
                "detail": Text("至{until}", "Until {until}"),
                "stands_for": ("ex_notes",),
            },
        )


def test_a_service_does_not_start_outside_local_mode_without_its_own_secrets() -> None:
    given = ServiceSettings(
        database_url="postgresql+asyncpg://x@/x", client_secret=SecretStr("s"), data_keys=SecretStr("{}")
    )
    keys = '{"keys": [{"kty": "OKP", "kid": "of-this-deployment"}]}'
    require_secrets("toy", CommonSettings(assertion_keys=keys), given)
    with pytest.raises(ValueError, match="NUANXIN_ASSERTION_KEYS, NUANXIN_TOY_DATABASE_URL, NUANXIN_TOY_CLIENT_SECRET"):
        require_secrets("toy", CommonSettings(), ServiceSettings())
    for name in ("database_url", "client_secret", "data_keys"):
        lacking = given.model_copy(update={name: type(getattr(given, name))("")})
        with pytest.raises(ValueError, match=f"NUANXIN_TOY_{name.upper()}"):
            require_secrets("toy", CommonSettings(assertion_keys=keys), lacking)
    with pytest.raises(ValueError, match="local set"):
        require_secrets("toy", CommonSettings(assertion_keys=keys.replace("of-this", "local-of")), given)
