"""The people of a night: all at once in memory, or shard by shard; what is found is the same.

`Whole` and `Shards` both take the steps in which each person is looked at: check, link, judge. In shards each is
done for some people at a time by the same functions, in processes beside the night, and what must be known of all
people is told by each shard and put together here.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Protocol, TypeVar

import polars as pl

from detectors.features import seen_together
from detectors.features_of_accounts import with_shared
from detectors.judge import Judged, is_across, judge, judged_together, say
from detectors.known_of_people import known_together
from detectors.lines import KIND_OF
from detectors.link import IDENTITY
from detectors.second_ids import SECOND_IDS, second_ids
from detectors.tables import Linked, added_up, link_rows, link_tables
from detectors.unusual import Asked, Crowd, Unusual, look_at_all, year_before
from detectors.usual import usual_together
from flows.crew import done_by_crew
from flows.cutting import (
    Cut,
    dated_columns,
    has_key,
    keys_of_several,
    raw_rows,
    remove_left_over,
    scratch_folder,
    shard_of,
    write_frame,
)
from flows.modelling import looking_at
from flows.shard import (
    Choice,
    Gated,
    Judgement,
    Plan,
    Sight,
    Task,
    gate_shard,
    is_of_persons,
    judge_shard,
    measure_shard,
    read_known,
)
from fundsentry.ledger import Ledger
from fundsentry.quality.measures import columns_measured
from fundsentry.sources import RawFile, Taker, in_memory
from rules import Rule, Rulebook
from rules.overrides import Override
from schemas import TABLES, ids
from schemas.gate import Checked, check_table, together

if TYPE_CHECKING:
    from flows.night import Order

T = TypeVar("T")


class People(Protocol):
    """What a night asks of the people."""

    def begin(self) -> None:
        """Begin to read, perhaps anew."""

    def taker_of(self, table: str, file: str) -> Taker | None:
        """Return who takes the rows of a file as they are read."""

    def check(self, files: list[RawFile], rulebook: Rulebook) -> dict[str, Checked]:
        """Return every table through the gate; `files` is empty after."""

    def link(self, checked: Mapping[str, Checked], ledger: Ledger) -> Linked:
        """Return lines and list rows with their persons."""

    def look(self, linked: Linked, asked: Asked) -> Unusual:
        """Return what the model says."""

    def judge(self, rules: Sequence[Rule], linked: Linked, unusual: Unusual) -> Judged:
        """Return what the rules say."""


@dataclass(frozen=True)
class Whole:
    """All people at once."""

    as_of: date

    def begin(self) -> None:
        """Begin to read."""

    def taker_of(self, table: str, file: str) -> None:
        """Let all rows stay in memory."""
        return in_memory(table, file)

    def check(self, files: list[RawFile], rulebook: Rulebook) -> dict[str, Checked]:
        """Return every table through the gate."""
        return check(files, rulebook, self.as_of)

    def link(self, checked: Mapping[str, Checked], ledger: Ledger) -> Linked:
        """Return lines and list rows with their persons."""
        return link_tables(checked, self.as_of)

    def look(self, linked: Linked, asked: Asked) -> Unusual:
        """Return what the model says."""
        return looking_at(linked, self.as_of)(asked)

    def judge(self, rules: Sequence[Rule], linked: Linked, unusual: Unusual) -> Judged:
        """Return what the rules say."""
        return judge(rules, linked.lines, {**linked.tables, **unusual.table}, self.as_of)


def check(files: list[RawFile], rulebook: Rulebook, as_of: date) -> dict[str, Checked]:
    """Return every table through the gate. The raw text is let go on the way: `files` is empty after."""
    checked = {}
    for name in dict.fromkeys(file.table for file in files):
        mine = [file for file in files if file.table == name]
        files[:] = [file for file in files if file.table != name]
        checked[name] = check_table(
            TABLES[name],
            (mine.pop(0) for _ in range(len(mine))),
            as_of=as_of,
            rule_names=rulebook.names_for_exclusions,
        )
    return checked


@dataclass
class Shards:
    """Some people at a time; `workers` processes share the shards."""

    cut: Cut
    choice: Choice
    workers: int
    with_model: bool
    gated: list[Gated] = field(default_factory=list)
    said: list[Judgement] = field(default_factory=list)
    plan: Plan = field(init=False)

    @property
    def as_of(self) -> date:
        """The night."""
        return self.cut.as_of

    def begin(self) -> None:
        """Begin to read, perhaps anew."""
        self.cut.begin()

    def taker_of(self, table: str, file: str) -> Taker | None:
        """Return who takes the rows of everybody as they are read."""
        return self.cut.taker_of(table, file)

    def check(self, files: list[RawFile], rulebook: Rulebook) -> dict[str, Checked]:
        """Return every table through the gate; good rows of everybody lie in their shards."""
        order = list(dict.fromkeys(file.table for file in files))
        large = [file for file in files if TABLES[file.table].of_everybody]
        files[:] = [file for file in files if file not in large]
        whole = check(files, rulebook, self.as_of)
        self.plan = Plan(
            self.cut.folder,
            self.as_of,
            self.choice,
            self.cut.end(),
            tuple(whole),
            (self.as_of, year_before(self.as_of)) if self.with_model else (),
        )
        for name, one in whole.items():
            write_frame(one.accepted, self.plan.whole(name))
        beside = {name: self._beside(name, large) for name in self.plan.cut}
        self.gated = self._each(gate_shard)
        shutil.rmtree(self.cut.folder / "raw", ignore_errors=True)
        shutil.rmtree(self.cut.folder / "keys", ignore_errors=True)
        for name, one in beside.items():
            parts = together([one, *(gated.of_table(name) for gated in self.gated)])
            whole[name] = replace(parts, accepted=self._measured(name))
        return {name: whole[name] for name in order}

    def _each(self, work: Callable[[Task], T]) -> list[T]:
        rows = [0, *(one.rows for one in self.gated)]
        tasks = [Task(self.plan, n, sum(rows[: n + 1])) for n in range(self.cut.shards)]
        return done_by_crew(work, tasks, self.workers)

    def _beside(self, name: str, large: Sequence[RawFile]) -> Checked:
        """Put rows through the gate that are no shard's: they may be about anybody, or other shards have their number."""
        table, plan = TABLES[name], self.plan
        several = keys_of_several(plan.folder, name)
        if len(several):
            write_frame(several.to_frame("key"), plan.several(name))
        parts = [
            SimpleNamespace(
                name=file.name,
                # Of several rows with one number the first stands.
                frame=pl.concat([file.frame, *self._rows_beside(name, place, several)]).sort("row"),
                ragged=file.ragged,
            )
            for place, file in ((p, f) for p, f in enumerate(large) if f.table == name)
        ]
        one = check_table(table, parts, as_of=self.as_of, dated=dated_columns(plan.files, name))
        self._hand_out(name, one.accepted)
        return one

    def _rows_beside(self, name: str, place: int, several: pl.Series) -> Iterator[pl.DataFrame]:
        raw = raw_rows(self.plan.folder, name, self.cut.shards, place)
        if raw is not None:
            yield raw
        for number in range(self.cut.shards if len(several) else 0):
            raw = raw_rows(self.plan.folder, name, number, place)
            if raw is not None:
                yield raw.filter(has_key(raw, TABLES[name], several))

    def _hand_out(self, name: str, good: pl.DataFrame) -> None:
        """Give good rows to their shards, and to every shard what may be about anybody."""
        person_id = pl.col("person_id").cast(pl.String)
        if name != "payouts":
            is_valid = ids.is_valid(person_id, self.as_of)
            write_frame(good.filter(~is_valid), self.plan.whole(name))
            good = good.filter(is_valid)
        shard = shard_of(good["person_id"], self.cut.shards)
        parts = good.with_columns(shard).partition_by("shard", as_dict=True)
        for (number,), part in parts.items():
            write_frame(part.drop("shard"), self.plan.beside(name, number))

    def _measured(self, name: str) -> pl.DataFrame:
        """Return of all good rows of a table what is measured of them."""
        files = [self.plan.accepted(name, number) for number in range(self.cut.shards)]
        whole = [self.plan.whole(name)] if self.plan.whole(name).exists() else []
        return pl.scan_parquet([*files, *whole]).select(columns_measured(TABLES[name])).collect()

    def link(self, checked: Mapping[str, Checked], ledger: Ledger) -> Linked:
        """Link and judge every shard, and return what all people have in common."""
        self._tell_shards(ledger)
        self.said = self._each(judge_shard)
        whole = link_rows({name: checked[name].accepted for name in self.plan.lists}, self.as_of)
        tables = _with_leads(whole.tables, [one.leads for one in self.said])
        tables["second_ids"] = SECOND_IDS.to_frame()
        if "payouts" in checked:
            tables["second_ids"] = self._second_ids(whole.tables.get("institutions"))
        not_known = {name: sum(one.not_known[name] for one in self.said) for name in self.plan.cut}
        not_known.update(whole.not_known)
        order = sorted(not_known, key=lambda name: (name != "payouts", list(checked).index(name)))
        return Linked(
            whole.lines,
            whole.people,
            whole.names,
            pl.concat([whole.delivered, *(one.delivered for one in self.said)]),
            tables,
            added_up([one.looked_at for one in self.said]),
            {name: not_known[name] for name in order},
        )

    def _tell_shards(self, ledger: Ledger) -> None:
        """Write what a shard must know of the others and of the ledger."""
        borne = [
            rows.with_columns(table=pl.lit(name))
            for one in self.gated
            for name, rows in one.borne.items()
        ]
        none = pl.DataFrame(schema={"file": pl.String, "row": pl.UInt32, "table": pl.String})
        rows = pl.concat([none, *borne])
        write_frame(rows.filter(rows.is_duplicated()).unique(), self.plan.namesakes)
        values = [
            values.to_frame("value").with_columns(column=pl.lit(column))
            for one in self.gated
            for column, values in one.values.items()
        ]
        none = pl.DataFrame(schema={"value": pl.UInt64, "column": pl.String})
        shared = pl.concat([none, *values])
        write_frame(shared.filter(shared.is_duplicated()).unique(), self.plan.shared)
        write_frame(ledger.all_findings("payout_id").unique(), self.plan.known)

    def _second_ids(self, institutions: pl.DataFrame | None) -> pl.DataFrame:
        """Return who are one person, from what each shard knows of its people."""
        parts = [read_known(self.plan, number) for number in range(self.cut.shards)]
        return second_ids(known_together(parts), institutions, self._all_lines())

    def _all_lines(self) -> pl.LazyFrame:
        return pl.scan_parquet([self.plan.lines(number) for number in range(self.cut.shards)])

    def look(self, linked: Linked, asked: Asked) -> Unusual:
        """Return what the model says: what it looks at is measured shard by shard."""
        paid = pl.concat(one.paid for one in self.said)
        paid = paid.group_by("scheme", "month").agg(pl.col("lines").sum())
        features = partial(self._features, asked.limits_fen)
        return look_at_all(Crowd(features, self._all_lines(), paid), self.as_of, asked)

    def _features(self, limits_fen: Sequence[int], day: date) -> pl.DataFrame:
        usual = usual_together([one.usual[day] for one in self.said])
        parts = self._each(partial(measure_shard, Sight(day, tuple(limits_fen), usual)))
        people = pl.concat(part.people for part in parts)
        people = with_shared(people, pl.concat(part.shared for part in parts))
        # In the order of all people in memory, by which the forest draws some of them.
        return seen_together(people.sort(pl.col("person_id").cast(pl.String), "scheme"), usual)

    def judge(self, rules: Sequence[Rule], linked: Linked, unusual: Unusual) -> Judged:
        """Return what the rules say: of each shard, and here of what people of several shards share."""
        here = [rule for rule in rules if rule.text.across or not is_of_persons(rule)]
        tables = dict(linked.tables) | unusual.table
        if "payouts" in self.plan.cut:
            tables["payouts"] = self._lines_of_several(rules, tables)
        said = say(here, tables.get("payouts", NO_LINES), tables, self.as_of, across=True)
        # Payout lines are counted in their shards.
        cells = said.cells.filter(pl.col("kind").is_in(list(KIND_OF.values())))
        parts = [replace(said, cells=cells), *(one.said for one in self.said)]
        return judged_together(rules, {*tables, *self.plan.cut}, parts, self.as_of)

    def _lines_of_several(
        self, rules: Sequence[Rule], tables: Mapping[str, pl.DataFrame]
    ) -> pl.DataFrame:
        """Return the lines whose value people of several shards have, of those with two ids, and what the model names."""
        wanted = [
            pl.col(is_across(rule.text.across)) for rule in rules if rule.text.across is not None
        ]
        for table, key in (("second_ids", "person"), ("model", "line")):
            if table in tables:
                wanted.append(pl.col(key).is_in(tables[table][key].unique().implode()))
        return self._all_lines().filter(pl.any_horizontal(pl.lit(value=False), *wanted)).collect()


NO_LINES = pl.DataFrame(
    schema=dict.fromkeys(("line", "person", "benefit_month", "kind"), pl.UInt32)
)


def _with_leads(
    tables: Mapping[str, pl.DataFrame], about: Sequence[pl.DataFrame]
) -> dict[str, pl.DataFrame]:
    """Return the tables, the leads with the identity of those whom a shard knows."""
    if "leads" not in tables:
        return dict(tables)
    known = pl.concat(about).with_columns(pl.col("identity").cast(IDENTITY))
    leads = tables["leads"].drop("identity").with_columns(_file=pl.col("file").cast(pl.String))
    leads = leads.join(
        known, left_on=["_file", "row"], right_on=["file", "row"], how="left", maintain_order="left"
    )
    return {**tables, "leads": leads.drop("_file")}


@contextmanager
def people_of_night(order: "Order") -> Iterator[People]:
    """Yield the people of a night; what of them was written on the way is gone after."""
    if order.shards == 1:
        remove_left_over(order.out)
        yield Whole(order.as_of)
        return
    with scratch_folder(order.out) as folder:
        cut = Cut(folder, order.shards, order.as_of)
        yield Shards(cut, choice_of(order), order.workers, order.model)


def choice_of(order: "Order") -> Choice:
    """Return which rules an order asks for, and the office's own numbers."""
    entries = order.settings.override
    own = [Override(one.rule, one.parameter, one.value, one.reason) for one in entries]
    return Choice(order.rule_folder, tuple(own), order.rules)
