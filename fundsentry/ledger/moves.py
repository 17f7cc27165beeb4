"""What a night does to a case: the events it leaves, and where the case is after."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fundsentry.ledger.states import FIRST
from fundsentry.ledger.touched import TOLD

# Only something not seen before brings a decided case back.
_DECIDED = frozenset({"dismissed", "closed"})
_WITHDRAWN = "withdrawn"
_BACK_TO = "under_review"
_UNSEEN = "evidence or months not seen before"
_FOUND_AGAIN = "found again"
# What makes the list that an auditor has in hand an old one.
_UNSETTLES = ("changed", "returned", "excluded", "vanished")
_AMOUNTS = ("undue_fen", "claimed_fen")

Touched = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One event to come: its kind, where the case goes if it moves, and the numbers behind it."""

    kind: str
    details: dict[str, Any]
    from_state: str | None = None
    to_state: str | None = None
    why: str | None = None


def steps(case: Touched) -> Iterator[Step]:
    """Yield what happens to a case, in order; `case` is a row of `touched_cases` with its state, if any."""
    state = case["state"]
    if state is None:
        if case["left"]:
            yield Step("opened", _all(case), None, FIRST)
    elif state == _WITHDRAWN:
        if case["left"]:
            yield Step("reopened", _all(case), state, FIRST, _FOUND_AGAIN)
    else:
        if any(case[name] for name in _UNSETTLES) and not _only_silenced(case, state):
            yield _changed(case, state)
        if case["above_fen"] > 0:
            # Clawed back meanwhile, or its evidence is gone: only a person takes a verdict back.
            yield Step("above_undue", {"above_fen": case["above_fen"]})
        if state in _DECIDED and case["has_unseen"]:
            yield Step("reopened", _new(case), state, _BACK_TO, _UNSEEN)
        elif case["new"]:
            yield Step("extended", _new(case))


def _only_silenced(case: Touched, state: str) -> bool:
    """Return whether all that changed is what a dismissed case claims: the dismissal itself says so."""
    others = any(case[name] for name in _UNSETTLES if name != "changed")
    columns = [name for name in TOLD if case[f"told_{name}"]]
    return state == "dismissed" and not others and columns == ["claimed_fen"]


def only_grows(taken: Sequence[Step]) -> bool:
    """Return whether the list that an auditor has in hand is still good after these steps."""
    return all(step.kind == "extended" for step in taken)


def _changed(case: Touched, state: str) -> Step:
    if case["left"]:
        return Step("changed", _difference(case))
    if state == FIRST:
        return Step("withdrawn", _difference(case), state, _WITHDRAWN)
    return Step("evidence_vanished" if case["vanished"] else "changed", _difference(case))


def _all(case: Touched) -> dict[str, int]:
    """Return what the case rests on after tonight."""
    sums = {name: sum(case[f"{of}_{name}"] for of in ("was", "moved", "new")) for name in _AMOUNTS}
    return {"findings": case["left"]} | sums


def _new(case: Touched) -> dict[str, int]:
    """Return what the case did not rest on before."""
    return {"findings": case["new"]} | {name: case[f"new_{name}"] for name in _AMOUNTS}


def _difference(case: Touched) -> dict[str, Any]:
    """Return what changed, in numbers only: of findings, by what changed in them, and sums before and after.

    New findings are not in it; they are told by an event of their own.
    """
    numbers = {name: case[name] for name in _UNSETTLES if case[name]}
    columns = {name: case[f"told_{name}"] for name in TOLD if case[f"told_{name}"]}
    was = {name: case[f"was_{name}"] for name in _AMOUNTS}
    sums = {name: [before, before + case[f"moved_{name}"]] for name, before in was.items()}
    return numbers | ({"columns": columns} if columns else {}) | sums
