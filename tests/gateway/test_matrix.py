"""The generated matrix, and the build that fails with it."""

from pathlib import Path

import pytest

from gateway.matrix import main, table
from gateway.permits import Permits
from tests.gateway import make


def test_a_cell_tells_the_levels_and_an_empty_one_refuses() -> None:
    permits = Permits()
    text = table(permits, ["roster:worker:transfer", "roster:worker:list", "roster:worker:match-names"])
    header, _, *rows = text.partition("## roster\n\n")[2].splitlines()[:5]
    cells = {row.split("|")[1].strip(): [cell.strip() for cell in row.split("|")[2:-1]] for row in rows}
    columns = [cell.strip().partition(" ")[2] for cell in header.split("|")[2:-1]]
    assert cells["`roster:worker:transfer`"][columns.index("civil-affairs")] == "盟市 旗县"
    assert cells["`roster:worker:transfer`"][columns.index("headquarters")] == ""
    assert cells["`roster:worker:list`"][columns.index("headquarters")] == "●"
    assert cells["`roster:worker:match-names`"][columns.index("service")] == "subsidy injury welfare"
    assert "roster-workers-settle | 共用" in text


def test_the_matrix_of_all_policies_is_the_same_every_time() -> None:
    names = sorted(Permits().named)
    assert table(Permits(), names) == table(Permits(), names[::-1])


def test_the_build_fails_on_drift_and_on_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = make.catalogue_folder(tmp_path / "services", {"roster": make.roster()})
    assert main(["--catalogue", str(folder)]) == 1
    printed = capsys.readouterr()
    assert "names the unknown permission subsidy:roll:check" in printed.err
    committed = tmp_path / "permissions.md"
    committed.write_text(printed.out, encoding="utf-8")
    main(["--catalogue", str(folder), "--check", str(committed)])
    assert "write it anew" not in capsys.readouterr().err
    committed.write_text(printed.out.replace("盟市", "自治区", 1), encoding="utf-8")
    assert main(["--catalogue", str(folder), "--check", str(committed)]) == 1
    assert "write it anew" in capsys.readouterr().err
