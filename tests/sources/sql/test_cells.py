"""Values of a database reach the gate as exact text, in one form whatever way they come."""

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

from fundsentry.errors import SourceError
from fundsentry.sources.frames import without_zeros
from fundsentry.sources.sql import Database, Question, pull
from fundsentry.sources.sql.cells import text_of
from schemas import TABLES
from schemas.gate import check_table
from tests.support.core import TODAY

# One row per value: the type in PostgreSQL, the value as it is written there, and what the gate must see.
TYPES = [
    ("amount", "numeric(20,4)", "1408.5000", "1408.5"),
    ("amount", "numeric(20,2)", "123456789012.30", "123456789012.3"),
    ("amount", "numeric(12,2)", "100.00", "100"),
    ("amount", "double precision", "1408.1", "1408.1"),
    ("amount", "double precision", "1408", "1408"),
    ("amount", "integer", "-7", "-7"),
    ("amount", "money", "'1408.55'", "1408.55"),
    ("paid_on", "date", "'2026-10-05'", "2026-10-05"),
    ("paid_on", "date", "'infinity'", "9999-12-31"),
    ("paid_on", "timestamp", "'2026-10-05 00:00:00'", "2026-10-05"),
    ("paid_on", "timestamptz", "'2026-10-04 16:00:00+00'", "2026-10-05"),
    ("paid_on", "integer", "20261005", "20261005"),
    ("benefit_month", "numeric(6,0)", "202610", "202610"),
    ("benefit_month", "date", "'2026-10-01'", "2026-10-01"),
    ("status", "char(10)", "'已发放'", "已发放"),
    ("status", "varchar(10)", "''", None),
    ("status", "varchar(10)", "NULL", None),
    ("status", "boolean", "true", "yes"),
    ("operator_id", "text", "E'a\"b,c\\nd'", 'a"b,c\nd'),
    ("operator_id", "text", "'0.50'", "0.50"),
    ("operator_id", "text", "'NULL'", "NULL"),
    ("operator_id", "uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    ("bank_account", "numeric(19,0)", "6217000012345678901", "6217000012345678901"),
]  # fmt: skip


@pytest.mark.parametrize("core", ["postgresql"], indirect=True)
def test_every_type_of_postgresql_comes_as_exact_text_by_copy_and_row_by_row(core):
    cells = ", ".join(f"{value}::{kind} AS c{at}" for at, (_, kind, value, _) in enumerate(TYPES))
    core.run(f"CREATE TABLE typed AS SELECT {cells}")
    for fast in (True, False):
        for at, (column, kind, value, wanted) in enumerate(TYPES):
            if not fast and (kind == "money" or "infinity" in value):
                continue  # the driver itself has no exact form for them
            required = [c.name for c in TABLES["payouts"].required_columns if c.name != column]
            fields = ", ".join([f"c{at} AS {column}", *(f"'x' AS {name}" for name in required)])
            asked = core.asking(
                source=f"s{at}{fast}",
                relation=f"(SELECT {fields} FROM typed) asked",
                watermark=None,
            )
            (file,) = asked.night(fast=fast).raw_files()
            assert file.frame[column].item() == wanted, (kind, value, fast)


def test_values_of_any_driver_have_the_form_that_postgresql_gives():
    assert text_of(Decimal("1408.5000")) == "1408.5"
    assert text_of(Decimal("1E+3")) == "1000"
    assert text_of(Decimal("-0.10")) == "-0.1"
    assert text_of(1408.0) == "1408"
    assert text_of(0.1) == "0.1"
    assert text_of(float("nan")) is None
    assert text_of(date(2026, 1, 5)) == "2026-01-05"
    assert text_of(datetime(2026, 1, 5, 8, 30, 0, 500000)) == "2026-01-05 08:30:00.5"  # noqa: DTZ001
    assert text_of(datetime(2026, 1, 4, 16, tzinfo=UTC)) == "2026-01-05 00:00:00"
    assert text_of(datetime(2026, 1, 4, 16, 0, 0, 10, tzinfo=UTC)) == "2026-01-05 00:00:00.00001"
    assert text_of(True) == "yes"
    assert text_of(b"\x01") == "yes"
    assert text_of("王芳".encode()) == "王芳"


def test_only_zeros_after_the_point_are_cut():
    numbers = pl.DataFrame({"n": ["100", "100.00", "1.50", "0.05", "10.010", "-3.0", "NaN", None]})
    assert numbers.select(without_zeros("n")).to_series().to_list() == [
        "100",
        "100",
        "1.5",
        "0.05",
        "10.01",
        "-3",
        "NaN",
        None,
    ]


def test_what_was_pulled_passes_the_gate(pay):
    checked = check_table(TABLES["payouts"], pay.night().raw_files(), as_of=TODAY)
    assert checked.accepted["amount"].to_list() == [15050] * 4
    assert checked.quarantined.is_empty()


def test_the_password_of_a_database_is_in_no_message_and_no_name(tmp_path):
    database = Database("core", "postgresql+psycopg://reader:hunter2@127.0.0.1:1/db")
    question = Question("core", TABLES["payouts"], database, "pay")
    assert "hunter2" not in repr(question)
    with pytest.raises(SourceError) as caught:
        pull(question, tmp_path, TODAY, TODAY)
    assert "hunter2" not in str(caught.value)


def test_a_driver_that_is_not_installed_is_named(tmp_path):
    database = Database("core", "oracle+oracledb://reader@host/db")
    with pytest.raises(SourceError, match="no driver for oracle"):
        pull(Question("core", TABLES["payouts"], database, "pay"), tmp_path, TODAY, TODAY)
