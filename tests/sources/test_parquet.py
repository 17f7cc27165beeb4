# ruff: noqa: DTZ001 (moments in files have no zone)
import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from fundsentry.errors import SchemaError, SourceError
from fundsentry.sources import read_file
from schemas import TABLES

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def read_remark(tmp_path, table):
    """Write a column of remarks as Parquet and return them as read."""

    def write_and_read(values, dtype=None):
        path = tmp_path / "payouts.parquet"
        remarks = pl.Series("备注", values, dtype)
        frame = pl.DataFrame({"payout_id": ["1"] * len(remarks), "name": "王", "金额": 1.5})
        frame.with_columns(remarks).write_parquet(path)
        return read_file(path, table).frame["remark"].to_list()

    return write_and_read


def test_a_parquet_file_is_read_as_text(tmp_path, table):
    path = tmp_path / "payouts.parquet"
    pl.DataFrame(
        {"金额": [1408.1, 20.0], "extra": [1, 2], "payout_id": [7, 8], "姓名": ["王小明", ""]}
    ).write_parquet(path)
    raw = read_file(path, table)
    assert raw.frame.rows() == [(2, "7", "王小明", "1408.1"), (3, "8", None, "20")]
    assert raw.frame.columns == ["row", "payout_id", "name", "amount"]
    assert raw.frame.schema["row"] == pl.UInt32
    assert raw.rows_in == 2
    assert raw.ignored_headers == ("extra",)


@pytest.mark.parametrize(
    ("values", "dtype", "texts"),
    [
        ([dt.date(2026, 3, 21), None], None, ["2026-03-21", None]),
        ([dt.datetime(2026, 3, 21), None], None, ["2026-03-21", None]),
        ([dt.datetime(2026, 3, 21, 10, 30)], None, ["2026-03-21 10:30:00"]),
        ([dt.datetime(2026, 3, 21, tzinfo=SHANGHAI)], None, ["2026-03-21"]),
        ([dt.datetime(2026, 3, 20, 16, tzinfo=dt.UTC), None], None, ["2026-03-21", None]),
        ([Decimal("1408.00"), Decimal("-0.50")], pl.Decimal(18, 2), ["1408.00", "-0.50"]),
        ([Decimal(1408), Decimal("-0.5"), None], pl.Decimal(18, 4), ["1408", "-0.5", None]),
        ([Decimal("20.125"), Decimal(100)], pl.Decimal(38, 10), ["20.125", "100"]),
        ([Decimal(340826195006150017)], pl.Decimal(20, 0), ["340826195006150017"]),
        ([1408.1, 1408.0, 0.1 + 0.2, None], None, ["1408.1", "1408", "0.30000000000000004", None]),
        ([float("nan"), 3.40826195001011e17], None, [None, "3.40826195001011e+17"]),
        ([1408.1, 20.0], pl.Float32, ["1408.1", "20"]),
        ([6217003320000131846, None], None, ["6217003320000131846", None]),
        ([True, False, None], None, ["yes", "no", None]),
        (["a", "b", None, ""], pl.Categorical, ["a", "b", None, None]),
        (["a", "b"], pl.Enum(["a", "b"]), ["a", "b"]),
        ([" a ", "", None], None, [" a ", None, None]),
        (["王".encode(), b"\xff"], None, ["王", "\ufffd"]),
        ([None, None], None, [None, None]),
        ([dt.time(10, 30)], None, ["10:30:00"]),
        ([], pl.Int64, []),
    ],
)  # fmt: skip
def test_a_typed_column_becomes_the_text_that_a_person_would_write(
    read_remark, values, dtype, texts
):
    assert read_remark(values, dtype) == texts


@pytest.mark.parametrize("name", ["payouts[1].parquet", "payouts*.parquet", "payouts 九月.PARQUET"])
def test_a_file_name_is_no_pattern(tmp_path, table, name):
    frame = pl.DataFrame({"payout_id": ["1"], "姓名": ["王"], "金额": [1.5]})
    with (tmp_path / name).open("wb") as file:
        frame.write_parquet(file)
    frame.write_parquet(tmp_path / "payouts1.parquet")
    assert read_file(tmp_path / name, table).rows_in == 1


def test_a_column_of_lists_is_refused(read_remark):
    with pytest.raises(SourceError, match=r"payouts\.parquet: column 备注 holds List"):
        read_remark([[1], [2]])


def test_a_missing_column_is_told(tmp_path, table):
    path = tmp_path / "payouts.parquet"
    pl.DataFrame({"payout_id": ["1"], "姓名": ["王"]}).write_parquet(path)
    with pytest.raises(SchemaError, match="no column 发放金额/amount; it has payout_id, 姓名"):
        read_file(path, table)


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + b"\0" * 50 + b"PAR1", b"a,b\n1,2\n"])
def test_what_is_no_parquet_file_is_told(tmp_path, table, content):
    path = tmp_path / "payouts.parquet"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"payouts\.parquet: cannot be read"):
        read_file(path, table)


def test_a_parquet_file_with_damaged_pages_is_told(tmp_path, table):
    path = tmp_path / "payouts.parquet"
    frame = pl.DataFrame({"payout_id": [str(i) for i in range(9999)], "姓名": "王", "金额": 1.5})
    frame.write_parquet(path)
    content = bytearray(path.read_bytes())
    content[8:3000] = bytes(2992)
    path.write_bytes(content)
    with pytest.raises(SourceError, match="damaged"):
        read_file(path, table)


def test_ids_that_were_made_floats_show_that_they_lost_digits(tmp_path):
    ids = [340826195003010027.0, 340826500301002.0, None]
    rows = {"record_id": ["1", "2", "3"], "name": ["王芳"] * 3, "died_on": ["2026-03-01"] * 3}
    pl.DataFrame({**rows, "person_id": ids}).write_parquet(tmp_path / "deaths.parquet")
    raw = read_file(tmp_path / "deaths.parquet", TABLES["deaths"])
    assert raw.frame["person_id"].to_list() == ["3.4082619500301005e+17", "340826500301002", None]
