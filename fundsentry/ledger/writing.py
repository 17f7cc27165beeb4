"""Writing findings and cases, whole sets at a time."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl
from sqlalchemy import Connection, bindparam, case, insert, literal, select, update

from fundsentry.ledger.difference import Difference
from fundsentry.ledger.states import FIRST
from fundsentry.ledger.tables import CASES, FINDINGS, FINDINGS_BEFORE

# Ids named in one statement; both databases take more.
_AT_ONCE = 5_000


def write_findings(connection: Connection, difference: Difference, run_id: str) -> None:
    """Add new findings, rewrite those that differ, mark those that vanished, and say who saw the rest."""
    if len(difference.new):
        runs = dict.fromkeys(("first_run_id", "last_run_id", "since_run_id"), run_id)
        rows = difference.new.with_columns(
            pl.lit(value).alias(name) for name, value in runs.items()
        )
        connection.execute(insert(FINDINGS), rows.to_dicts())
    _rewrite(connection, difference.rewritten, run_id)
    _mark(connection, difference.unchanged, last_run_id=run_id)
    _mark(connection, difference.vanished, withdrawn_run_id=run_id)


def _rewrite(connection: Connection, findings: pl.DataFrame, run_id: str) -> None:
    if findings.is_empty():
        return
    _keep_as_before(connection, findings["finding_id"], run_id)
    columns = [name for name in findings.columns if name != "finding_id"]
    runs = {"last_run_id": run_id, "since_run_id": run_id, "withdrawn_run_id": None}
    statement = (
        update(FINDINGS)
        .where(FINDINGS.c.finding_id == bindparam("this"))
        .values({name: bindparam(f"to_{name}") for name in columns} | runs)
    )
    renamed = {name: f"to_{name}" for name in columns} | {"finding_id": "this"}
    connection.execute(statement, findings.rename(renamed).to_dicts())


def _keep_as_before(connection: Connection, finding_ids: pl.Series, run_id: str) -> None:
    """Copy findings as they stand now to where they can be told again as of any earlier run."""
    kept = [column for column in FINDINGS_BEFORE.c if column.name != "replaced_run_id"]
    names = [column.name for column in kept]
    ids = FINDINGS.c.finding_id.in_(bindparam("ids", expanding=True))
    now = select(*(FINDINGS.c[name] for name in names), literal(run_id)).where(ids)
    statement = insert(FINDINGS_BEFORE).from_select([*names, "replaced_run_id"], now)
    for some in finding_ids.to_frame().iter_slices(_AT_ONCE):
        connection.execute(statement, {"ids": some.to_series().to_list()})


def _mark(connection: Connection, finding_ids: pl.Series, **run: str) -> None:
    ids = FINDINGS.c.finding_id.in_(bindparam("ids", expanding=True))
    statement = update(FINDINGS).where(ids).values(**run)
    for some in finding_ids.to_frame().iter_slices(_AT_ONCE):
        connection.execute(statement, {"ids": some.to_series().to_list()})


def open_cases(
    connection: Connection,
    findings: pl.DataFrame,
    case_ids: Sequence[str],
    opened_on: date,
    run_id: str,
) -> None:
    """Add cases; whom each is about stands in its findings."""
    if not case_ids:
        return
    opened = pl.DataFrame({"case_id": case_ids}, schema={"case_id": pl.String})
    subjects = findings.unique("case_id", keep="first", maintain_order=True)
    rows = opened.join(subjects, on="case_id", maintain_order="left").select(
        "case_id",
        "rule",
        "subject_kind",
        "subject_id",
        "name",
        state=pl.lit(FIRST),
        version=pl.lit(1),
        opened_on=pl.lit(opened_on),
        opened_run_id=pl.lit(run_id),
    )
    connection.execute(insert(CASES), rows.to_dicts())


def set_dues(connection: Connection, dues: Mapping[str, date | None]) -> None:
    """Give cases the days by which they are due, by their ids."""
    if not dues:
        return
    statement = (
        update(CASES).where(CASES.c.case_id == bindparam("this")).values(due_on=bindparam("due"))
    )
    connection.execute(statement, [{"this": case_id, "due": due} for case_id, due in dues.items()])


def move_cases(connection: Connection, moved: Mapping[str, tuple[str, int]]) -> None:
    """Give cases the state and version they have now, by their ids."""
    if not moved:
        return
    statement = (
        update(CASES)
        .where(CASES.c.case_id == bindparam("this"))
        .values(
            state=bindparam("to_state"),
            version=bindparam("to_version"),
            # A night never closes a case; what it moves is not closed any more.
            closed_on=case((CASES.c.state == bindparam("to_state"), CASES.c.closed_on), else_=None),
        )
    )
    rows = [
        {"this": case_id, "to_state": state, "to_version": version}
        for case_id, (state, version) in moved.items()
    ]
    connection.execute(statement, rows)
