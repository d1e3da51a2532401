"""A migration takes nothing away that the version before it uses: old pods go on beside the new database (decision 47).

What may not be done in one step: drop or rename a table or a column, give a column another type, demand a value of rows
that the old code writes without one. Two steps do it: first add and let both be written; a version later take away, in
a migration that says ``no_longer_used = "what, and since which version"``.

Constraints may be added and replaced: they state what must never happen, and the old code is refused it too.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Migrations of 0.1.0, the first version: no other version ran beside them.
FIRST = {"honors/0009", "injury/0011", "subsidy/0003"}

_SQL = re.compile(
    r"\b(DROP TABLE|DROP COLUMN|RENAME (?:TO|COLUMN)|ALTER COLUMN \S+ (?:SET DATA )?TYPE|SET NOT NULL|TRUNCATE)\b", re.I
)


def takes_away(source: str) -> Iterator[str]:
    """What in a migration the version before it may not survive."""
    tree = ast.parse(source)
    if any(isinstance(node, ast.Assign) and _name(node.targets[0]) == "no_longer_used" for node in tree.body):
        return
    made = {_text(call.args[0]) for call in _calls(tree) if _name(call.func) == "create_table" and call.args}
    for call in _calls(tree):
        words = {word.arg: word.value for word in call.keywords}
        table = _text(call.args[0]) if call.args else ""
        match _name(call.func):
            case "drop_table" | "drop_column" | "rename_table" as name:
                yield f"{name} {table}"
            case "alter_column" if words.keys() & {"new_column_name", "type_"} or _is(words.get("nullable"), False):
                yield f"alter_column {table}"
            case "add_column" if table not in made and _demands(call.args[1]):
                yield f"add_column {table} without a default"
            case "execute" if found := [text for text in _texts(call) if _SQL.search(text)]:
                yield f"execute {found[0]!r}"


def _demands(column: ast.expr) -> bool:
    """A column without which the old code's rows are refused."""
    if not isinstance(column, ast.Call):
        return True
    words = {word.arg: word.value for word in column.keywords}
    computed = any(isinstance(one, ast.Call) and _name(one.func) in {"Computed", "Identity"} for one in column.args)
    return _is(words.get("nullable"), False) and "server_default" not in words and not computed


def _calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _texts(call: ast.Call) -> list[str]:
    """The words of an argument, also in an f-string."""
    found = (node.value for node in ast.walk(call) if isinstance(node, ast.Constant))
    return [one for one in found if isinstance(one, str)]


def _is(node: ast.expr | None, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def migrations() -> dict[str, str]:
    return {
        f"{file.parts[-3]}/{file.name[:4]}": file.read_text(encoding="utf-8")
        for file in sorted(ROOT.glob("services/*/migrations/[0-9]*.py"))
    }


def test_no_migration_takes_away_what_the_version_before_uses() -> None:
    found = {name: list(takes_away(source)) for name, source in migrations().items() if name not in FIRST}
    assert {name: why for name, why in found.items() if why} == {}, "do it in two steps, see above"


def test_those_of_the_first_version_are_still_there_and_would_be_refused() -> None:
    sources = migrations()
    assert all(list(takes_away(sources[name])) for name in FIRST)


@pytest.mark.parametrize(
    "step",
    [
        "op.drop_column('rolls', 'title')",
        "op.drop_table('rolls')",
        "op.rename_table('rolls', 'lists')",
        "op.alter_column('rolls', 'title', new_column_name='name')",
        "op.alter_column('rolls', 'title', nullable=False)",
        "op.alter_column('rolls', 'days', type_=sa.Integer())",
        "op.add_column('rolls', sa.Column('title', sa.Text(), nullable=False))",
        "op.execute('ALTER TABLE rolls ALTER COLUMN title SET NOT NULL')",
        "op.execute('alter table rolls drop column title')",
        "op.execute(f'ALTER TABLE {table} RENAME COLUMN title TO name')",
    ],
)
def test_what_breaks_the_version_before_is_seen(step: str) -> None:
    assert list(takes_away(f"def upgrade():\n    {step}\n"))
    assert not list(takes_away(f"no_longer_used = 'title, since 0.2'\ndef upgrade():\n    {step}\n"))


@pytest.mark.parametrize(
    "step",
    [
        "op.add_column('rolls', sa.Column('title', sa.Text(), nullable=True))",
        "op.add_column('rolls', sa.Column('title', sa.Text(), server_default='', nullable=False))",
        "op.create_table('lists', sa.Column('title', sa.Text(), nullable=False))",
        "op.drop_constraint('ck_rolls_days', 'rolls')",
        "op.alter_column('rolls', 'title', nullable=True)",
        "op.execute('CREATE INDEX ix ON rolls (title)')",
    ],
)
def test_what_only_adds_is_let_through(step: str) -> None:
    assert not list(takes_away(f"def upgrade():\n    {step}\n"))
