"""A database of the office's and a question about its payouts, and what nights pull out of it."""

from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, text

from fundsentry.sources.sql import Database, Pulled, Question, pull, snapshot_of
from schemas import TABLES

NAMES = {"流水": "payout_id", "xm": "name"}
TODAY = date(2026, 11, 1)


@dataclass
class Core:
    """The database of the office, and what nights pull out of it."""

    engine: Engine
    address: str
    state: Path
    question: Question = field(init=False)

    def __post_init__(self) -> None:
        database = Database("core", self.address)
        self.question = Question("core", TABLES["payouts"], database, "pay", NAMES, "changed_at")

    def run(self, *statements: str) -> None:
        with self.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def asking(self, **changed: object) -> "Core":
        self.question = replace(self.question, **changed)
        return self

    def night(self, day: str = "2026-10-31", *, good: bool = True, fast: bool = True) -> Pulled:
        as_of = date.fromisoformat(day)
        pulled = pull(self.question, self.state, as_of, max(as_of, TODAY), fast=fast)
        if good:
            pulled.keep()
        return pulled

    def past(self, day: str) -> Pulled | None:
        return snapshot_of(self.question, self.state, date.fromisoformat(day))


def rows(pulled: Pulled, *columns: str) -> list[tuple[str | None, ...]]:
    return sorted(
        row for file in pulled.raw_files() for row in file.frame.select(columns).iter_rows()
    )
