from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from schemas import TABLES, ids
from schemas.table import Column, Kind
from schemas.values import READERS, trimmed


def read(kind: Kind, *texts: str) -> list[tuple[object, str | None]]:
    column = Column("c", kind, "", ())
    frame = READERS[kind](trimmed(pl.Series(texts, dtype=pl.String)), column)
    return list(frame.select("value", "reason").iter_rows())


def month(year: int, number: int) -> int:
    return year * 12 + number - 1


@pytest.mark.parametrize(
    "text",
    ["2023-01", "202301", "2023/1", "2023/01", "2023年1月", "2023年01月", "2023-01-15", "20230115",
     "２０２３年１月", "2023-01-15 00:00:00", "2023.1.15", " 2023-01 ", "202301.0", "20230115.0"],
)  # fmt: skip
def test_a_month_is_read_in_all_its_forms(text):
    assert read(Kind.MONTH, text) == [(month(2023, 1), None)]


@pytest.mark.parametrize(
    "text",
    ["2026.1", "2026.10", "2023-13", "202300", "2023", "2023.0", "202301.5", "一月", "13/2023"],
)
def test_what_is_not_surely_a_month_is_refused(text):
    assert read(Kind.MONTH, text) == [(None, "unreadable")]


@pytest.mark.parametrize(
    "text",
    ["2023-01-05", "20230105", "2023/1/5", "2023.1.5", "2023年1月5日", "2023-01-05 00:00:00",
     "2023/01/05 0:00", "2023-01-05T00:00:00", "２０２３－０１－０５", "20230105.0"],
)  # fmt: skip
def test_a_date_is_read_in_all_its_forms(text):
    assert read(Kind.DATE, text) == [(date(2023, 1, 5), None)]


@pytest.mark.parametrize(
    "text", ["9999-12-31", "99991231", "9999/12/31", "9999-12-31 00:00:00", "99991231.0"]
)
def test_the_last_day_of_9999_is_open(text):
    assert read(Kind.DATE, text) == [(None, None)]
    assert read(Kind.MONTH, "9999-12") == [(None, None)]


@pytest.mark.parametrize("word", ["至今", "长期", "无", "-", "——", "/"])
def test_what_offices_write_where_there_is_no_day_is_open(word):
    assert read(Kind.DATE, word, "2026-05-01") == [(None, None), (date(2026, 5, 1), None)]
    assert read(Kind.MONTH, word) == [(None, None)]


def test_a_spreadsheet_serial_counts_beside_dates_only():
    assert read(Kind.DATE, "44931", "2023-01-06")[0] == (date(2023, 1, 5), None)
    assert read(Kind.DATE, "44931", "44932") == [(None, "unreadable")] * 2


@pytest.mark.parametrize("text", ["2023-02-30", "2023-13-01", "5/1/2023", "2023", "昨天"])
def test_a_day_that_is_not_there_is_refused(text):
    assert read(Kind.DATE, text, "2023-01-06")[0] == (None, "unreadable")


@pytest.mark.parametrize(
    ("text", "fen"),
    [("1408.00", 140800), ("1,408.00", 140800), ("￥1408", 140800), ("¥1,408.5", 140850),
     ("-1500.00", -150000), ("－１５．５", -1550), ("0", 0), ("1408.1", 140810),
     ("12345678901.23", 1234567890123), ("¥-3.20", -320)],
)  # fmt: skip
def test_money_is_read_exactly(text, fen):
    assert read(Kind.MONEY, text) == [(fen, None)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [("1.408,00", "unreadable"), ("14,08", "unreadable"), ("1408.001", "too_many_decimals"),
     ("1408.000", "too_many_decimals"), ("0.30000000000000004", "too_many_decimals"),
     ("abc", "unreadable"), ("1e3", "unreadable"), ("", None), ("--5", "unreadable")],
)  # fmt: skip
def test_money_that_is_not_sure_is_refused(text, reason):
    assert read(Kind.MONEY, text)[0][0] is None
    assert read(Kind.MONEY, text)[0][1] == reason or text == ""


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_every_amount_of_yuan_and_fen_comes_back(fen):
    text = f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
    assert read(Kind.MONEY, text) == [(fen, None)]


@pytest.mark.parametrize("word", ["无", "不详", "N/A", "-", "0", "12345", "1" * 18])
def test_a_word_in_place_of_an_id_is_none_where_a_row_need_not_have_one(word):
    assert read(Kind.ID, word) == [(None, None)]
    needed = Column("person_id", Kind.ID, "", (), required=True)
    got = READERS[Kind.ID](trimmed(pl.Series([word])), needed)
    assert got.rows() == [(word, None)]


@pytest.mark.parametrize("text", ["510102196003140018", "H12345678", "000001", "P34082619500301"])
def test_a_wrong_id_is_no_mere_word(text):
    assert read(Kind.ID, text) == [(text, None)]


def test_names_are_compared_in_one_form():
    same = ["李　明", "李 明", "李明", " 李明 ", "李\t明"]
    assert {value for value, _ in read(Kind.NAME, *same)} == {"李明"}
    dots = [f"买买提{dot}吐尔逊" for dot in "·•・．‧∙⋅･"]
    assert {value for value, _ in read(Kind.NAME, *dots)} == {"买买提·吐尔逊"}
    assert read(Kind.NAME, "欧 阳 修") == [("欧阳修", None)]
    assert read(Kind.NAME, "Ann   Lee") == [("Ann Lee", None)]
    assert read(Kind.NAME, "\ue832", "\u9fb8")[0] == read(Kind.NAME, "\u9fb8")[0]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("\ue863", "䶮"),  # by Windows' GBK
        ("\ue85c", "䴓"),
        ("\ue831", "\U000215d7"),  # by the older GB18030 as well
        ("\uf92c", "郎"),  # a twin that exists for the sake of Korean tables
        ("\uf979", "凉"),
        ("\u2ee2", "马"),  # a radical, copied out of a PDF file
        ("\u2fa6", "金"),
        ("Ren\u00e9e", "Rene\u0301e"),
    ],
)
def test_a_character_of_a_name_has_one_code_whichever_table_it_came_from(written, meant):
    assert read(Kind.NAME, f"王{written}") == read(Kind.NAME, f"王{meant}")
    assert read(Kind.NAME, f"{written} 王")[0] == read(Kind.NAME, f"{meant} 王")[0]


def test_what_an_export_wrote_as_a_formula_is_the_text_in_it():
    assert read(Kind.ID, '="11010519491231002x"')[0] == ("11010519491231002X", None)
    assert read(Kind.KEY, '="007"', '=""', '="a"b"') == [
        ("007", None),
        (None, None),
        ('="a"b"', None),
    ]


def test_ids_are_brought_into_one_form():
    value, reason = read(Kind.ID, "110105491231002")[0]
    assert (value, reason) == ("11010519491231002X", None)
    assert read(Kind.ID, "11010519491231002x")[0][0] == value
    assert read(Kind.ID, "１１０１０５１９４９１２３１００２Ｘ ")[0][0] == value


@pytest.mark.parametrize(
    "text",
    ["3.40826E+17", "3.40826195003011e+17", "340826195003011000", "340826195003011008.0"],
)
def test_an_id_that_a_spreadsheet_rounded_is_refused(text):
    assert read(Kind.ID, text)[0][1] == "float_id"


def test_an_id_that_ends_in_000_with_the_right_check_digit_is_good():
    first17 = next(
        f"34082619500301{n:02d}0"
        for n in range(100)
        if ric.calc_check_digit(f"34082619500301{n:02d}00") == "0"
    )
    assert read(Kind.ID, first17 + "0")[0] == (first17 + "0", None)


@given(st.from_regex(r"\A[1-9][0-9]{16}\Z"))
def test_the_check_digit_is_that_of_stdnum(first17):
    got = pl.DataFrame({"t": [first17]}).select(ids.check_digit(pl.col("t"))).item()
    assert got == ric.calc_check_digit(first17 + "0")


def test_codes_answer_to_their_chinese_words():
    column = TABLES["payouts"]["benefit"]
    texts = pl.Series(
        ["pension", "基本养老金", "遗属（供养亲属）定期待遇", "供养亲属抚恤金", "PENSION", "工资"]
    )
    read_codes = READERS[Kind.CODE](texts, column)
    assert read_codes["value"].cast(pl.String).to_list() == [
        "pension", "pension", "survivor_allowance", "survivor_allowance", "pension", None,
    ]  # fmt: skip
    assert read_codes["reason"].to_list()[-1] == "unknown_code"


def test_shares_counts_and_regions():
    assert read(Kind.SHARE, "0.055", "5.5%", "1.2") == [
        (0.055, None),
        (0.055, None),
        (None, "unreadable"),
    ]
    assert read(Kind.COUNT, "59", "59.0", "5.5") == [(59, None), (59, None), (None, "unreadable")]
    assert read(Kind.COUNT, "1,200", "１，２００", "1,20") == [
        (1200, None),
        (1200, None),
        (None, "unreadable"),
    ]
    years = read(Kind.YEAR, "2026", "２０２６年", "2026年度", "26", "20260501", "2300", "2026-05")
    assert years == [(2026, None)] * 3 + [(None, "unreadable")] * 4
    reasons = [
        reason for _, reason in read(Kind.REGION, "340826", "340826101", "340826101001", "3408")
    ]
    assert reasons == [None, None, None, "unreadable"]
    assert read(Kind.REGION, "340826101.0", "3408.0") == [
        ("340826101", None),
        ("3408.0", "unreadable"),
    ]
    assert read(Kind.YES_NO, "是", "no", "true") == [(True, None), (False, None), (True, None)]
