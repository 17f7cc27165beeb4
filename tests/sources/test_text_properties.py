import csv
import io
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from fundsentry.errors import FundsentryError
from fundsentry.sources import read_file

HEADER = ["发放流水号", "姓名", "金额", "备注"]
COLUMNS = ["payout_id", "name", "amount", "remark"]
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16"]

nasty = st.text(
    st.sampled_from(list('ab1,;\t"\n\r 　\0\x0b\u2028\ufeff王赟·𠀀😀é'))
    | st.characters(codec="utf-8"),
    max_size=8,
)
tables = st.lists(st.tuples(nasty, nasty, nasty, nasty), max_size=6)
soup = st.lists(
    st.sampled_from(
        [
            "1,a,2,x\n",
            "王",
            ",",
            ",",
            '"',
            '"',
            '""',
            "\n",
            "\r\n",
            "\r",
            " ",
            '"q"',
            ',"b,c"',
            "5,\n",
        ]
    ),
    max_size=30,
).map("".join)


@pytest.fixture(scope="module")
def read(tmp_path_factory, table):
    path = tmp_path_factory.mktemp("properties") / "payouts.csv"

    def read_bytes(content):
        path.write_bytes(content)
        return read_file(path, table)

    return read_bytes


def is_ambiguous(cell, separator):
    """Whether a line inside a cell looks like a row of its own."""
    lines = io.StringIO(cell, newline="")
    return any(line.count(separator) + 1 >= len(HEADER) for line in lines)


def is_filled(line):
    """Whether a row is not blank, as Polars understands white space."""
    return pl.Series(line).str.strip_chars().ne("").any()


@given(
    tables,
    st.sampled_from(ENCODINGS),
    st.sampled_from([",", "\t", ";"]),
    st.sampled_from([(csv.QUOTE_MINIMAL, "\r\n"), (csv.QUOTE_ALL, "\n"), (csv.QUOTE_ALL, "\r")]),
)
def test_what_the_csv_module_writes_is_read_back_exactly(read, lines, encoding, separator, form):
    assume(not any(is_ambiguous(cell, separator) for line in lines for cell in line))
    text = io.StringIO(newline="")
    quoting, end = form
    writer = csv.writer(text, delimiter=separator, quoting=quoting, lineterminator=end)
    writer.writerows([HEADER, *lines])
    content = text.getvalue().encode(encoding)
    assume(content.decode(encoding) == text.getvalue())
    raw = read(content)
    expected = [
        (row, *(cell or None for cell in line))
        for row, line in enumerate(lines, start=2)
        if is_filled(line)
    ]
    assert raw.frame.rows() == expected
    assert raw.rows_in == len(expected)
    assert raw.ragged == ()


@given(soup)
@example('1,"a,2,x\n1,a,2,x\n')
@example('1,"a\n",2,x\n1,a",2,x\n')
def test_the_quick_way_and_the_careful_way_read_the_same(read, text):
    content = ",".join(COLUMNS).encode() + b"\n" + text.encode()
    quick = read(content)
    with patch("fundsentry.sources.text.read_regular", return_value=None):
        careful = read(content)
    assert quick.frame.equals(careful.frame)
    assert quick.ragged == careful.ragged


@given(soup, st.integers(1, 60), st.integers(1, 60))
def test_the_size_of_the_pieces_changes_nothing(read, text, size, part):
    content = ",".join(COLUMNS).encode() + b"\n" + text.encode()
    whole = read(content)
    with (
        patch("fundsentry.sources.encoding.CHUNK", size),
        patch("fundsentry.sources.text.PART", part),
    ):
        pieces = read(content)
    assert pieces.frame.equals(whole.frame)
    assert pieces.ragged == whole.ragged


@given(st.binary(max_size=200), st.sampled_from([HEADER, COLUMNS]), st.sampled_from(ENCODINGS))
def test_no_bytes_below_a_header_stop_the_reading_or_get_lost(read, garbage, header, encoding):
    garbage = garbage.replace(b'"', b"'")
    content = (",".join(header) + "\n").encode(encoding)
    raw = read(content + garbage)
    if encoding != "utf-16":
        lines = [line for line in garbage.replace(b"\r", b"\n").split(b"\n") if line.strip()]
        blank = [line for line in lines if not line.strip(b" \t,\x0b\x0c")]
        assert len(lines) - len(blank) - 1 <= raw.rows_in <= len(lines)
    assert raw.rows_in == raw.frame.height + len(raw.ragged)


@given(st.binary(max_size=300))
def test_no_bytes_whatsoever_crash(read, garbage):
    with pytest.raises(FundsentryError, match=r"^payouts\.csv: "):
        read(garbage)


@given(
    st.integers(0, 20),
    st.integers(0, 20),
    st.sampled_from(['x,"a,2,x', '"x,a,2,x', 'x,a,2,"x', 'x,"a,"2,x', 'x,"a"",2,x', '"', 'x,a,"']),
)
def test_a_row_with_a_stray_quote_never_swallows_a_complete_row(read, before, after, slip):
    lines = [f"{i},王,{i},x" for i in range(before + after)]
    text = "\n".join([",".join(HEADER), *lines[:before], slip, *lines[before:]]) + "\n"
    raw = read(text.encode())
    complete = raw.frame.filter(pl.col("name") == "王")
    assert complete["payout_id"].to_list() == [str(i) for i in range(before + after)]
    assert raw.rows_in == before + after + 1
