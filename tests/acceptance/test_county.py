"""The made-up county: exactly the planted irregularities are found, in clean and in messy form."""

import json
from datetime import date

import polars as pl
import pytest

from flows.night import Order, screen
from fundsentry.synthetic import synthesise

AS_OF = date(2026, 10, 31)
MODEL = "model/unusual_payments"
COMPARED = ["payout_id", "rule", "certainty", "undue_amount", "claimed_amount", "identity"]


def made_and_screened(folder, **how):
    synthesise(seed=11, out=folder / "in", as_of=AS_OF, **how)
    night = screen(Order(input=folder / "in", out=folder / "out", as_of=AS_OF, lang="en"))
    read = {"infer_schema": False}
    truth = pl.read_csv(folder / "in" / "truth" / "findings.csv", **read).select(COMPARED)
    found = pl.read_csv(folder / "out" / "findings.csv", **read).select(COMPARED)
    known = list(night.rulebook.rules)
    # Whom the model names is no irregularity of the law and has no planted truth.
    found = found.filter(pl.col("rule") != MODEL)
    return night, truth.filter(pl.col("rule").is_in(known)), found


@pytest.fixture(scope="module", params=[False, True], ids=["clean", "messy"])
def county(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("county")
    return folder, request.param, *made_and_screened(folder, people=1500, messy=request.param)


def test_exactly_the_truth_is_found(county):
    _, _, _, truth, found = county
    missing = truth.join(found, on=COMPARED, how="anti", nulls_equal=True).sort(COMPARED)
    too_much = found.join(truth, on=COMPARED, how="anti", nulls_equal=True).sort(COMPARED)
    assert missing.rows() == []
    assert too_much.rows() == []
    assert truth.height == found.height > 50


def test_every_rule_has_something_to_find(county):
    _, _, night, truth, _ = county
    assert set(truth["rule"]) == {rule.name for rule in night.judged.applied} - {MODEL}


def test_rows_are_conserved(county):
    folder, messy, _, _, _ = county
    run = json.loads((folder / "out" / "run.json").read_text("utf-8"))
    assert all(
        f["rows_in"] == f["accepted"] + f["quarantined"] + f["duplicates"] for f in run["inputs"]
    )
    quarantined = sum(f["quarantined"] for f in run["inputs"])
    assert (quarantined > 0) or not messy
