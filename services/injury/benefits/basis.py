"""What a benefit was computed from, kept with it in full, so that it can be computed again from nothing else (N10)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from pydantic import TypeAdapter

from services.injury.benefits.amounts import ComputedItem, Input, priced, yuan
from services.injury.benefits.deaths import Death, Missing, death_benefits, missing_benefits
from services.injury.benefits.disability import Disability, disability_benefits
from services.injury.benefits.parameters import Figure, ParameterBook, Parameters
from services.injury.benefits.payers import Item, Standing
from services.injury.benefits.rules import treatment_due

__all__ = ["Bill", "Given", "Noting", "computed", "inputs_of", "kept", "replayed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """A cost as its bill has it; money in fen. ``third_party_fen`` is what a third party has paid of treatment."""

    item: Item
    cost_fen: int
    third_party_fen: int = 0


Given = Disability | Death | Missing | Bill

_KINDS: dict[str, type[Given]] = {"disability": Disability, "death": Death, "missing": Missing, "bill": Bill}
_NAMES = {kind: name for name, kind in _KINDS.items()}
_FIGURES = TypeAdapter(list[Figure])
_STANDING = TypeAdapter(Standing)
_INPUTS = TypeAdapter(list[Input])


class Noting:
    """``Parameters`` that note every figure they were asked for."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._taken: dict[str, Figure] = {}

    def find(self, name: str, *, region: int, on: date) -> Figure:
        figure = self._parameters.find(name, region=region, on=on)
        self._taken[figure.version] = figure
        return figure

    @property
    def taken(self) -> list[Figure]:
        return list(self._taken.values())


def computed(given: Given, *, parameters: Parameters, standing: Standing) -> tuple[ComputedItem, ...]:
    """The items that what is given brings."""
    if isinstance(given, Disability):
        return disability_benefits(given, parameters=parameters, standing=standing)
    if isinstance(given, Death):
        return death_benefits(given, parameters=parameters, standing=standing)
    if isinstance(given, Missing):
        return missing_benefits(given, parameters=parameters, standing=standing)
    return (_billed(given, standing),)


def _billed(bill: Bill, standing: Standing) -> ComputedItem:
    due = treatment_due(cost_fen=bill.cost_fen, third_party_fen=bill.third_party_fen)
    less = f" − {yuan(bill.third_party_fen)}" if bill.third_party_fen else ""
    inputs = [Input("cost", yuan(bill.cost_fen), "yuan", None, "票据")]
    if bill.third_party_fen:
        inputs.append(Input("third-party", yuan(bill.third_party_fen), "yuan", None, "第三人已经支付的医疗费用"))
    formula = f"{yuan(bill.cost_fen)}{less}"
    return priced(bill.item, exact=Fraction(due), formula=formula, inputs=inputs, standing=standing)


def kept(one: ComputedItem, *, given: Given, standing: Standing, figures: list[Figure]) -> dict[str, Any]:
    """The basis of one item as it is stored beside it."""
    name = _NAMES[type(given)]
    return {
        "values": [asdict(value) for value in one.inputs],
        "amount_fen": one.amount_fen,
        "kind": name,
        "given": TypeAdapter(_KINDS[name]).dump_python(given, mode="json"),
        "standing": _STANDING.dump_python(standing, mode="json"),
        "figures": _FIGURES.dump_python(figures, mode="json"),
    }


def inputs_of(basis: Mapping[str, Any]) -> list[Input]:
    """The values that went into the item itself."""
    return _INPUTS.validate_python(basis["values"])


def replayed(basis: Mapping[str, Any], *, item: Item, whom: str | None) -> ComputedItem | None:
    """The item computed again from its stored basis alone; None where the same basis no longer brings it."""
    given: Any = TypeAdapter(_KINDS[basis["kind"]]).validate_python(basis["given"])
    standing = _STANDING.validate_python(basis["standing"])
    figures = ParameterBook(_FIGURES.validate_python(basis["figures"]))
    items = computed(given, parameters=figures, standing=standing)
    return next((one for one in items if (one.item, one.whom) == (item, whom)), None)
