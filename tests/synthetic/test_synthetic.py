from datetime import date

import numpy as np
import polars as pl
import pytest
from stdnum.cn import ric

from fundsentry.synthetic import synthesise
from fundsentry.synthetic.base import COUNTY_SIZE, SIZES, size_of
from fundsentry.synthetic.persons import planted_name, random_names, valid_ids
from schemas import TABLES

AS_OF = date(2026, 10, 31)


def text(file):
    return pl.read_csv(file, infer_schema=False)


@pytest.mark.parametrize("messy", [False, True])
def test_the_same_seed_makes_the_same_bytes(tmp_path, messy):
    for folder in ("one", "two"):
        synthesise(people=120, seed=3, out=tmp_path / folder, as_of=AS_OF, messy=messy)
    files = sorted(
        p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*") if p.is_file()
    )
    assert files
    for file in files:
        if file.suffix != ".xlsx":  # a workbook holds the moment it was made
            assert (tmp_path / "one" / file).read_bytes() == (
                tmp_path / "two" / file
            ).read_bytes(), file


def test_another_seed_makes_other_people(tmp_path):
    for seed in (1, 2):
        synthesise(people=100, seed=seed, out=tmp_path / str(seed), as_of=AS_OF)
    ids = [set(text(tmp_path / str(seed) / "payouts.csv")["person_id"]) for seed in (1, 2)]
    assert len(ids[0] & ids[1]) < 0.7 * len(ids[0])


def test_ids_have_the_check_digit_of_stdnum():
    born = np.arange(-12_000, 0, 37)
    made = valid_ids(born, born % 2 == 0, np.arange(len(born)) * 7 % 1500)
    assert all(ric.calc_check_digit(one) == one[17] for one in made)
    assert made.n_unique() == len(made)


def test_planted_names_are_borne_by_nobody_else():
    planted = {planted_name(number) for number in range(5000)}
    ordinary = set(random_names(np.random.default_rng(0), 50_000))
    assert len(planted) == 5000
    assert not planted & ordinary


def test_a_whole_county_has_the_sizes_of_a_real_one():
    assert {scheme: size_of(scheme, COUNTY_SIZE) for scheme in SIZES} == SIZES


def test_every_table_is_there_with_all_its_columns_and_unique_people(tmp_path):
    made = synthesise(people=600, seed=5, out=tmp_path, as_of=AS_OF)
    for name, table in TABLES.items():
        rows = text(tmp_path / f"{name}.csv")
        assert rows.columns == [column.name for column in table.columns]
        assert rows.height == made.rows[name] > 0
    payouts = text(tmp_path / "payouts.csv")
    assert payouts["payout_id"].n_unique() == payouts.height
    names = payouts.select("person_id", "name").unique().group_by("person_id").len()
    assert names.filter(pl.col("len") > 1).height == 1  # the planted one


def test_the_truth_speaks_of_lines_that_are_there(tmp_path):
    made = synthesise(people=300, seed=5, out=tmp_path, as_of=AS_OF)
    truth = text(tmp_path / "truth" / "findings.csv")
    lines = {
        *text(tmp_path / "payouts.csv")["payout_id"],
        *text(tmp_path / "employer_refunds.csv")["refund_id"],
        *text(tmp_path / "leads.csv")["lead_id"],
    }
    assert truth.height == made.planted
    assert set(truth["payout_id"]) <= lines
    assert truth.select("payout_id", "rule").is_unique().all()


def test_a_county_without_irregularities_has_no_truth(tmp_path):
    made = synthesise(people=100, seed=1, out=tmp_path, as_of=AS_OF, irregularities=False)
    assert made.planted == 0
