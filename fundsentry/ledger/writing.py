"""Writing findings and cases, whole sets at a time."""

from collections.abc import Sequence
from datetime import date

import polars as pl
from sqlalchemy import Connection, bindparam, insert, literal, select, update

from fundsentry.ledger.bulk import insert_frame, update_frame
from fundsentry.ledger.difference import Difference
from fundsentry.ledger.states import FIRST
from fundsentry.ledger.tables import CASES, FINDINGS, FINDINGS_BEFORE

# Ids named in one statement; both databases take more.
_AT_ONCE = 5_000


def write_findings(connection: Connection, difference: Difference, run_id: str) -> None:
    """Add new findings, rewrite those that differ, and mark those that vanished; the rest stands as it is."""
    runs = [pl.lit(run_id).alias(name) for name in ("first_run_id", "since_run_id")]
    insert_frame(connection, FINDINGS, difference.new.with_columns(runs))
    _rewrite(connection, difference.rewritten, run_id)
    _mark(connection, difference.vanished, withdrawn_run_id=run_id)


def _rewrite(connection: Connection, findings: pl.DataFrame, run_id: str) -> None:
    _keep_as_before(connection, findings["finding_id"], run_id)
    now = {"since_run_id": pl.lit(run_id), "withdrawn_run_id": pl.lit(None)}
    update_frame(connection, FINDINGS, findings.with_columns(**now))


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
    insert_frame(connection, CASES, rows)


def set_dues(connection: Connection, dues: pl.DataFrame) -> None:
    """Give cases the days by which they are due: case_id, due_on."""
    update_frame(connection, CASES, dues)


def move_cases(connection: Connection, moved: pl.DataFrame) -> None:
    """Give cases the state and version they have now: case_id, state, version, has_moved.

    A night never closes a case; what it moves is not closed any more.
    """
    update_frame(connection, CASES, moved.drop("has_moved"))
    opened = moved.filter("has_moved").select("case_id", closed_on=pl.lit(None))
    update_frame(connection, CASES, opened)
