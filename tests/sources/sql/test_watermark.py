"""From where rows are asked for again: an overlap before the highest watermark, whatever it looks like."""

from datetime import date

import polars as pl
import pytest

from fundsentry.errors import SourceError
from fundsentry.sources.sql.watermark import cut_of, highest

TODAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("mark", "cut"),
    [
        ("2026-11-03", "2026-10-27"),
        ("2026-11-03 08:30:00.5", "2026-10-27"),
        ("20261103", "20261027"),
        ("20261103083000", "20261027000000"),
        ("1000", "993"),
        ("20261399", "20261392"),
    ],
)
def test_days_and_times_go_back_by_days_and_numbers_by_their_difference(mark, cut):
    assert cut_of(mark, 7, "core").text == cut


def test_a_watermark_that_cannot_grow_is_told_without_being_shown():
    with pytest.raises(SourceError, match="core: the watermark is neither") as caught:
        cut_of("王芳", 7, "core")
    assert "王芳" not in str(caught.value)


def test_the_highest_number_is_the_largest_and_not_the_last_in_the_alphabet():
    assert highest(pl.Series(["9", "10", None, "2"]), TODAY) == "10"


def test_days_after_tomorrow_do_not_count():
    assert (
        highest(pl.Series(["2026-10-30", "2026-11-02 01:00:00", "9999-12-31"]), TODAY)
        == "2026-11-02 01:00:00"
    )
    assert highest(pl.Series(["20261030", "99991231"]), TODAY) == "20261030"
    assert highest(pl.Series([None], dtype=pl.String), TODAY) is None
