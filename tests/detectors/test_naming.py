"""How those who are named are told: the score beside the line that it lies above."""

import polars as pl
import pytest

from detectors.naming import NOBODY_HELD, rows_of


def told(score, line):
    names = pl.DataFrame(
        {
            "who": [1],
            "line": [0],
            "person_id": ["ann"],
            "scheme": ["unemployment"],
            "payout_id": ["p1"],
            "score": [score],
            "line_of_scores": [line],
        },
        schema_overrides={"line": pl.UInt32},
    )
    reason = pl.DataFrame(
        {"who": [1], "place": [1], "because": ["accounts"], "own": ["4"], "peers": ["1"]},
        schema_overrides={"place": pl.Int16},
    )
    rows = rows_of(names, reason, NOBODY_HELD, names.select("payout_id", "line"))
    return rows.row(0, named=True)


@pytest.mark.parametrize(
    ("score", "line", "shown"),
    [
        (0.91249, 0.8939, ("0.912", "0.894")),
        (0.8943, 0.8941, ("0.8943", "0.8941")),
        (0.89404, 0.89396, ("0.89404", "0.89396")),
        (0.8, 0.5, ("0.8", "0.5")),
    ],
)
def test_a_score_is_seen_to_lie_above_its_line(score, line, shown):
    row = told(score, line)
    assert (row["score"], row["line_of_scores"]) == shown
    assert float(row["score"]) > float(row["line_of_scores"])
