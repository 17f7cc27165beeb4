"""Rows that are refused again and again: each time in a file of its own, whose name does not grow."""

from pathlib import Path

import pytest

from fundsentry.reports.refused_rows import refused_name


@pytest.mark.parametrize(
    ("handed_in", "refused"),
    [
        ("cases.xlsx", "cases.refused.csv"),
        ("cases.refused.csv", "cases.refused-2.csv"),
        ("cases.refused-2.csv", "cases.refused-3.csv"),
        ("镇.refused-9.xlsx", "镇.refused-10.csv"),
        (".refused.csv", ".refused.refused.csv"),
    ],
)
def test_each_round_has_a_file_of_its_own(handed_in, refused):
    assert refused_name(Path(handed_in)) == refused
