"""大写金额: what stands on a paper is read back here by another way and must be the same to the fen."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundsentry.reports.capitals import in_capitals

_DIGITS = {word: number for number, word in enumerate("零壹贰叁肆伍陆柒捌玖")}
_UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def _below_ten_thousand(text):
    value = digit = 0
    for word in text:
        if word in _UNITS:
            value, digit = value + digit * _UNITS[word], 0
        else:
            digit = _DIGITS[word]
    return value + digit


def _whole(text):
    for word, worth in (("亿", 10**8), ("万", 10**4)):
        if word in text:
            before, _, after = text.partition(word)
            return _whole(before) * worth + _whole(after)
    return _below_ten_thousand(text)


def fen_of(text):
    yuan, _, rest = text.rpartition("元")
    found = re.fullmatch(r"零?(?:(\w)角)?(?:(\w)分)?整?", rest)
    tenths, fen = (_DIGITS[word] if word else 0 for word in found.groups())
    return (_whole(yuan) if yuan else 0) * 100 + tenths * 10 + fen


@given(
    st.one_of(
        st.integers(0, 10**13),
        st.integers(0, 10**6),
        st.integers(0, 10**5).map(lambda n: n * 10**4),
    )
)
def test_every_amount_reads_back_to_the_fen(fen):
    assert fen_of(in_capitals(fen)) == fen


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (140_800, "壹仟肆佰零捌元整"),
        (140_950, "壹仟肆佰零玖元伍角"),
        (600_714, "陆仟零柒元壹角肆分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (1_000_000, "壹万元整"),
        (5, "伍分"),
        (0, "零元整"),
    ],
)
def test_amounts_are_written_as_the_rules_for_bills_ask(fen, text):
    assert in_capitals(fen) == text
