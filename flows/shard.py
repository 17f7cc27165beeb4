"""One shard of the people: plain functions of Parquet in, Parquet out, done in a process beside the night.

The first puts its rows through the gate and tells what is to be known of all people together; the second links
and judges them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import polars as pl

from detectors.features import WINDOW_MONTHS, accounts_of, measured
from detectors.features_of_accounts import shared_uses
from detectors.judge import Said, is_across, say
from detectors.known_of_people import KnownOfPeople
from detectors.lines import KIND_OF, KINDS, MONTHS
from detectors.link import NO_ROWS
from detectors.paid import SCHEMES_PER_PERSON, SHARED, paid_in_window
from detectors.tables import Linked, borne_names, known_of, link_rows
from detectors.unusual import lines_by_month
from detectors.usual import Usual, desks_of, usual_of
from flows.cutting import SEED, CutFile, dated_columns, has_key, raw_rows, write_frame
from rules import Rule, load_rulebook
from rules.loading import MADE
from rules.overrides import Override, overridden
from schemas import TABLES
from schemas.gate import Checked, check_table

ENTITLED = (
    "person",
    "scheme",
    "identity",
    "start_month",
    "contribution_months",
    "verified_on",
    "account_changed_on",
)
_LOOKED_AT = [
    "line",
    "person",
    "person_id",
    "is_valid_id",
    "name",
    "scheme",
    "payout_id",
    "region_code",
    "benefit_month",
    "paid_on",
    "net",
    "is_periodic",
    "bank_account",
    "operator_id",
    SHARED,
]
NO_RAW_ROWS = pl.DataFrame(schema={"row": pl.UInt32})


@dataclass(frozen=True)
class Choice:
    """The rules of a night: their folder, the office's own numbers, and which are asked for."""

    folder: Path
    own: tuple[Override, ...]
    pattern: str


@cache
def rules_of(choice: Choice) -> Sequence[Rule]:
    """Return the rules asked for; a process that has several shards reads them once."""
    return overridden(load_rulebook(choice.folder), choice.own).chosen(choice.pattern)


@dataclass(frozen=True)
class Plan:
    """What all shards of a night have in common: where their files lie, and which there are.

    lists: the tables that are whole in each shard. days: as of which the model looks at people; none without it.
    """

    folder: Path
    as_of: date
    choice: Choice
    files: tuple[CutFile, ...]
    lists: tuple[str, ...]
    days: tuple[date, ...] = ()

    @property
    def cut(self) -> tuple[str, ...]:
        """The tables that are cut."""
        return tuple(dict.fromkeys(one.table for one in self.files))

    def accepted(self, table: str, number: int) -> Path:
        """Return where the good rows of a table in a shard lie."""
        return self.folder / "accepted" / table / f"{number}.parquet"

    def lines(self, number: int) -> Path:
        """Return where the payout lines of a shard lie."""
        return self.folder / "lines" / f"{number}.parquet"

    def entitled(self, number: int) -> Path:
        """Return where what the model looks at of entitlements lies."""
        return self.folder / "entitled" / f"{number}.parquet"

    def known_of_people(self, what: str, number: int) -> Path:
        """Return where a part of what is known of the people of a shard lies."""
        return self.folder / "known" / what / f"{number}.parquet"

    def whole(self, table: str) -> Path:
        """Return where good rows lie that every shard has."""
        return self.folder / "lists" / f"{table}.parquet"

    def beside(self, table: str, number: int) -> Path:
        """Return where good rows of a shard lie that went through the gate beside those of other shards."""
        return self.folder / "beside" / table / f"{number}.parquet"

    def several(self, table: str) -> Path:
        """Return where the unique numbers lie that rows of several shards have."""
        return self.folder / "several" / f"{table}.parquet"

    @property
    def namesakes(self) -> Path:
        """Where the list rows lie that several people are told to be by their name."""
        return self.folder / "namesakes.parquet"

    @property
    def shared(self) -> Path:
        """Where the values (hashed) lie that people of several shards have."""
        return self.folder / "shared.parquet"

    @property
    def known(self) -> Path:
        """Where the payout_ids lie of which the ledger knows anything."""
        return self.folder / "known.parquet"


@dataclass(frozen=True)
class Gated:
    """What the gate made of a shard, and what of it must be known of all people.

    checked: by table quarantined, counts and quarantined_fen, as in `Checked`. rows: good payouts. borne: by table
    the list rows with the name of one of its people. values: by column the values of its payouts, hashed.
    """

    checked: Mapping[str, tuple[pl.DataFrame, pl.DataFrame, int]]
    rows: int
    borne: Mapping[str, pl.DataFrame]
    values: Mapping[str, pl.Series]

    def of_table(self, name: str) -> Checked:
        """Return what the gate made of a table, without the good rows."""
        return Checked(TABLES[name], pl.DataFrame(), *self.checked[name])


@dataclass(frozen=True)
class Judgement:
    """What the rules say of a shard, what is known of it, and the identity of leads about its people.

    delivered: those payout_ids that the ledger knows. usual: for the model, what is usual among its people, by day.
    paid: how many lines by scheme and month of payment.
    """

    said: Said
    looked_at: pl.DataFrame
    not_known: Mapping[str, int]
    delivered: pl.DataFrame
    leads: pl.DataFrame
    usual: Mapping[date, Usual]
    paid: pl.DataFrame


@dataclass(frozen=True)
class Task:
    """A shard of a night; `first` is the number of its first line and person among all."""

    plan: Plan
    number: int
    first: int = 0


def gate_shard(task: Task) -> Gated:
    """Put the rows of a shard through the gate; the good ones are written."""
    plan, checked = task.plan, {}
    for table in plan.cut:
        one = _checked(plan, table, task.number)
        beside = plan.beside(table, task.number)
        good = [one.accepted, *([pl.read_parquet(beside)] if beside.exists() else [])]
        write_frame(pl.concat(good), plan.accepted(table, task.number))
        checked[table] = (one.quarantined, one.counts, one.quarantined_fen)
        del one, good
    rows = _good_rows(task)
    payouts = rows.get("payouts", pl.DataFrame())
    return Gated(checked, payouts.height, borne_names(rows, plan.as_of), _values(payouts, task))


def _checked(plan: Plan, table: str, number: int) -> Checked:
    several = pl.read_parquet(plan.several(table))["key"] if plan.several(table).exists() else ()
    parts = []
    for place, file in enumerate(plan.files):
        if file.table != table:
            continue
        raw = raw_rows(plan.folder, table, number, place)
        if raw is not None:
            raw = raw.filter(~has_key(raw, TABLES[table], several))
            parts.append(SimpleNamespace(name=file.name, frame=raw, ragged=()))
    first = next(file.name for file in plan.files if file.table == table)
    parts = parts or [SimpleNamespace(name=first, frame=NO_RAW_ROWS, ragged=())]
    return check_table(
        TABLES[table],
        (parts.pop(0) for _ in range(len(parts))),
        as_of=plan.as_of,
        dated=dated_columns(plan.files, table),
    )


def _good_rows(task: Task) -> dict[str, pl.DataFrame]:
    """Return the good rows of a shard, and those that every shard has."""
    plan, rows = task.plan, {}
    for table in plan.cut:
        files = [plan.accepted(table, task.number), plan.whole(table)]
        rows[table] = pl.concat([pl.read_parquet(file) for file in files if file.exists()])
    return rows | {table: pl.read_parquet(plan.whole(table)) for table in plan.lists}


def across_columns(rules: Sequence[Rule]) -> list[str]:
    """Return the columns whose equal values rules, or the model, look at together, whoever was paid."""
    return sorted({"bank_account", *(rule.text.across for rule in rules if rule.text.across)})


def _hashed(values: pl.Series) -> pl.Series:
    return values.cast(pl.String).hash(SEED)


def _values(payouts: pl.DataFrame, task: Task) -> dict[str, pl.Series]:
    columns = across_columns(rules_of(task.plan.choice)) if len(payouts) else []
    return {column: _hashed(payouts[column].drop_nulls().unique()) for column in columns}


def judge_shard(task: Task) -> Judgement:
    """Link and judge the people of a shard; their lines are written, for rules that look across people."""
    plan = task.plan
    linked = link_rows(_good_rows(task), plan.as_of, _namesakes(plan))
    rules = [rule for rule in rules_of(plan.choice) if is_of_persons(rule)]
    lines = linked.lines.with_columns(_is_across(linked.lines, plan))
    tables = {name: rows for name, rows in linked.tables.items() if name not in KIND_OF}
    said = say(rules, lines, tables | {"payouts": lines}, plan.as_of, across=False)
    write_frame(_renumbered(lines, task.first), plan.lines(task.number))
    if "entitlements" in linked.tables:
        write_frame(linked.tables["entitlements"].select(ENTITLED), plan.entitled(task.number))
    _write_known(linked, lines, task)
    known = pl.read_parquet(plan.known)
    return Judgement(
        Said(said.findings.with_columns(pl.col("line") + task.first), said.cells, said.asked),
        linked.looked_at,
        {table: linked.not_known[table] for table in plan.cut},
        linked.delivered.join(known, on="payout_id", how="semi"),
        _leads(linked),
        {day: _usual(lines, day) for day in plan.days},
        lines_by_month(lines),
    )


def _write_known(linked: Linked, lines: pl.DataFrame, task: Task) -> None:
    """Write what tells that people of whatever shards are one person; accounts of one person tell nothing."""
    known = known_of(linked, is_everybody=False)
    elsewhere = lines.filter(SHARED)["bank_account"].drop_nulls().unique().cast(pl.String)
    is_shared = pl.len().over("bank_account") > 1
    is_shared |= pl.col("bank_account").is_in(elsewhere.implode())
    known = replace(known, accounts=known.accounts.filter(is_shared))
    for field in fields(KnownOfPeople):
        rows = getattr(known, field.name).with_columns(pl.col("person") + task.first)
        write_frame(rows, task.plan.known_of_people(field.name, task.number))


def read_known(plan: Plan, number: int) -> KnownOfPeople:
    """Return what is known of the people of a shard."""
    files = (plan.known_of_people(field.name, number) for field in fields(KnownOfPeople))
    return KnownOfPeople(*(pl.read_parquet(file) for file in files))


def _usual(lines: pl.DataFrame, day: date) -> Usual:
    paid = paid_in_window(lines, day, WINDOW_MONTHS)
    return usual_of(paid, desks_of(paid, lines))


@dataclass(frozen=True)
class Sight:
    """As of which day the model looks, with which approval limits, and what is usual among all people."""

    day: date
    limits_fen: tuple[int, ...]
    usual: Usual


@dataclass(frozen=True)
class Measured:
    """What the model looks at of the people of a shard, and accounts that people of other shards are paid on too."""

    people: pl.DataFrame
    shared: pl.DataFrame


def measure_shard(sight: Sight, task: Task) -> Measured:
    """Measure what the model looks at, person by person."""
    plan = task.plan
    lines = pl.read_parquet(plan.lines(task.number), columns=_LOOKED_AT)
    lines = lines.with_columns(pl.col("person") - task.first)
    files = {"entitlements": plan.entitled(task.number), "institutions": plan.whole("institutions")}
    tables = {name: pl.read_parquet(file) for name, file in files.items() if file.exists()}
    paid = paid_in_window(lines, sight.day, WINDOW_MONTHS)
    people = measured(
        paid, desks_of(paid, lines), lines, tables, sight.day, sight.limits_fen, sight.usual
    )
    shared = shared_uses(paid, accounts_of(tables.get("institutions")), lines)
    first = {"who": task.first * SCHEMES_PER_PERSON, "person": task.first}
    among_all = [pl.col(name) + number for name, number in first.items()]
    return Measured(people.with_columns(among_all), shared.with_columns(among_all))


def is_of_persons(rule: Rule) -> bool:
    """Say whether a rule looks at one person at a time, or at all who share a value."""
    return rule.text.lines == "payouts" and not MADE.intersection(rule.tables)


def _namesakes(plan: Plan) -> dict[str, pl.DataFrame]:
    rows = pl.read_parquet(plan.namesakes)
    return {
        str(table): some
        for (table,), some in rows.partition_by("table", as_dict=True, include_key=False).items()
    }


def _is_across(lines: pl.DataFrame, plan: Plan) -> list[pl.Series]:
    """Return of each line, by column, whether people of other shards have its value as well."""
    shared = pl.read_parquet(plan.shared)
    flags = []
    for column in across_columns(rules_of(plan.choice)):
        values = lines.select(pl.col(column).drop_nulls().unique())
        of_several = shared.filter(pl.col("column") == column)["value"]
        values = values.filter(_hashed(values[column]).is_in(of_several.implode()))
        marked = lines.select(column).join(
            values.with_columns(is_there=True), on=column, how="left", maintain_order="left"
        )
        flags.append(marked["is_there"].fill_null(value=False).alias(is_across(column)))
    return flags


def _renumbered(lines: pl.DataFrame, first: int) -> pl.DataFrame:
    """Return lines with numbers that no line or person of another shard has."""
    return lines.with_columns(
        pl.col("line", "person") + first, pl.col("slot") + first * len(KINDS) * MONTHS
    )


def _leads(linked: Linked) -> pl.DataFrame:
    leads = linked.tables.get("leads")
    if leads is None:
        return NO_ROWS.with_columns(identity=pl.lit("exact"))
    about = leads.filter(pl.col("person").is_not_null())
    return about.select(pl.col("file").cast(pl.String), "row", "identity")
