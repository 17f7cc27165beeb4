"""The same linked tables for the engine, pandas and DuckDB, and what each finds in them."""

from datetime import date, datetime

import duckdb
import polars as pl

from detectors.claim import claim, exclude
from detectors.judge import judge
from rules import load_rulebook
from tests.benchmarks import duckdb_rules, pandas_rules

EIGHT = (
    "custody/paid_while_detained",
    "custody/paid_while_imprisoned",
    "death/paid_after_death",
    "duplicate/paid_twice",
    "duplicate/resident_with_employee_pension",
    "duplicate/two_regions",
    "reemployment/paid_after_departure",
    "reemployment/paid_while_employed",
)
LINE_COLUMNS = (
    "line", "person", "person_id", "payout_id", "scheme", "benefit", "benefit_month", "paid_on", "amount", "net",
    "deceased_id", "region_code",
)  # fmt: skip
LISTS = (
    "deaths",
    "entitlements",
    "custody",
    "other_benefits",
    "contributions",
    "departures",
    "exclusions",
)
SHOWN = ["payout_id", "rule", "certainty", "undue", "claimed"]


class Compared:
    """One night's tables in memory, three times."""

    def __init__(self, linked, as_of: date):
        self.as_of, self.month = as_of, as_of.year * 12 + as_of.month - 1
        self.linked = linked
        rulebook = load_rulebook()
        self.rules = [rulebook.rules[name] for name in EIGHT]
        plain = pl.col(pl.Categorical, pl.Enum).cast(pl.String)
        tables = {
            name: linked.tables[name].with_columns(plain) for name in LISTS if name in linked.tables
        }
        if "exclusions" in tables:
            until = pl.col("valid_until")
            tables["exclusions"] = tables["exclusions"].filter(
                pl.col("valid_from") <= as_of, until.is_null() | (until >= as_of)
            )
        lines = linked.lines.select(LINE_COLUMNS)
        # pandas keeps repeated text as categories, as its users do for speed.
        self.pandas_lines = _with_days(lines.to_pandas())
        self.pandas_tables = {name: _with_days(rows.to_pandas()) for name, rows in tables.items()}
        self.duck = duckdb.connect(config={"threads": 2})
        for name, rows in {"lines": lines.with_columns(plain), **tables}.items():
            arrow = rows.to_arrow()
            self.duck.register("arrow_table", arrow)
            self.duck.execute(f"CREATE TABLE {name} AS SELECT * FROM arrow_table")
            self.duck.unregister("arrow_table")

    def engine(self) -> pl.DataFrame:
        judged = judge(self.rules, self.linked.lines, self.linked.tables, self.as_of)
        findings = exclude(judged.findings, self.linked.tables.get("exclusions"), self.as_of)
        return claim(findings, judged.applied)

    def pandas(self):
        return pandas_rules.find(self.pandas_lines, self.pandas_tables, self.month)

    def duckdb(self):
        return duckdb_rules.find(self.duck, self.month)

    def findings(self) -> dict[str, set[tuple[object, ...]]]:
        """Return what each finds, as sets that can be compared."""
        frames = {
            "engine": self.engine().select(SHOWN).with_columns(pl.col("certainty").cast(pl.String)),
            "pandas": pl.from_pandas(
                self.pandas()[SHOWN].astype({"undue": "int64", "claimed": "int64"})
            ),
            "duckdb": pl.from_arrow(self.duckdb()).select(SHOWN),
        }
        return {name: set(rows.iter_rows()) for name, rows in frames.items()}

    def close(self):
        self.duck.close()


def _with_days(rows):
    for name in rows.columns:
        first = rows[name].dropna().head(1)
        if (
            len(first)
            and isinstance(first.iloc[0], date)
            and not isinstance(first.iloc[0], datetime)
            or name.endswith("_on")
            or name in ("custody_from", "custody_until")
        ):
            rows[name] = rows[name].astype("datetime64[s]")
    return rows
