"""A small office: drawn tables as its files, nights over them, and what the ledger says after."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from flows.night import Order, Screened, screen
from fundsentry.ledger import open_ledger
from fundsentry.settings import Quality, Settings
from tests.support.drawn import People

AS_OF = date(2026, 10, 31)
# The same comparisons with the same outcome, without the seconds that a library takes to load.
PLAINLY = Quality(validate=False)


@dataclass
class Office:
    """Tables drawn as text stand as CSV files in its folder until they are drawn anew."""

    folder: Path
    ledger: str | None = None
    settings: Settings = field(default_factory=lambda: Settings(quality=PLAINLY))
    people: People = field(default_factory=People)
    nights: int = 0

    @property
    def url(self) -> str:
        return self.ledger or f"sqlite:///{self.folder / 'ledger.db'}"

    def deliver(self, **tables: str) -> "Office":
        inputs = self.folder / "in"
        inputs.mkdir(parents=True, exist_ok=True)
        for name, text in tables.items():
            pl.DataFrame(self.people.rows(text)).write_csv(inputs / f"{name}.csv")
        return self

    def screen(
        self, as_of: date = AS_OF, lang: str = "en", rules: str = "*", **how: int
    ) -> Screened:
        self.nights += 1
        order = Order(
            input=None if self.settings.sources else self.folder / "in",
            out=self.out,
            as_of=as_of,
            ledger=self.url,
            lang=lang,
            rules=rules,
            settings=self.settings,
            **how,
        )
        return screen(order)

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def listed(self, *columns: str) -> pl.DataFrame:
        """The list of cases as it was written last, all as text."""
        cases = pl.read_csv(self.out / "cases.csv", infer_schema=False)
        return cases.select(columns) if columns else cases

    def cases(self) -> pl.DataFrame:
        with open_ledger(self.url) as ledger:
            return ledger.all_cases()

    def case_of(self, rule: str, person: str = "") -> dict[str, object]:
        """The one case of a rule, and of a person where one is named."""
        cases = self.cases().filter(pl.col("rule") == rule)
        if person:
            cases = cases.filter(pl.col("subject_id") == self.people.ids["@" + person])
        return cases.row(0, named=True) if len(cases) == 1 else {"found": len(cases)}

    def findings(self) -> pl.DataFrame:
        with open_ledger(self.url) as ledger:
            return ledger.all_findings()
