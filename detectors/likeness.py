"""How sure it is that two ids are one person: each piece of evidence weighed by the data file.

The weights are those of Fellegi and Sunter: how often a thing is true of one person, over how often it is true
of strangers. How common a name is, and in a larger county a birth date and a sequence number, is counted among
the payouts.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from detectors.alike import Comparable
from detectors.shared_facts import KINDS, PAIR, shared_facts

_WEIGHTS = Path(__file__).with_name("second_ids.toml")


@dataclass(frozen=True)
class Weights:
    """The data file: numbers of the county, and how often each piece of evidence is true of whom."""

    county: Mapping[str, Any]
    one_person: Mapping[str, float]
    strangers: Mapping[str, float]


@cache
def weights() -> Weights:
    """Return what second_ids.toml says."""
    text = tomllib.loads(_WEIGHTS.read_text("utf-8"))
    evidence = text["evidence"]
    return Weights(
        county=text["county"],
        one_person={name: one["one_person"] for name, one in evidence.items()},
        strangers={name: one["strangers"] for name, one in evidence.items()},
    )


def scored(pairs: pl.DataFrame, known: Comparable, places: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs that may be judged, with the score and the evidence it comes from.

    The arguments are those of `shared_facts`; shares are counted among everybody in `known`.

    Returns:
        One row per pair: person, other, score (0-1, higher = surer), evidence (list of names in the data file).
    """
    compared = shared_facts(pairs, known, places, weights().county["numbers_in_a_row"])
    people, wrong_ids = known.people.height, int((~known.people["is_valid"]).sum())
    odds = _chance(people)
    for kind in KINDS:
        odds = odds * _worth(kind, people, wrong_ids)
    return compared.select(
        *PAIR,
        score=(odds / (1 + odds)).round(4),
        evidence=pl.concat_list(KINDS).list.drop_nulls(),
    )


def _chance(people: int) -> pl.Expr:
    """Return the odds before anything but the name is looked at: second ids over strangers of the name."""
    county = weights().county
    enough = max(people, county["fewest_people"])
    strangers = (pl.col("bearers") - 1) * (enough / (enough + county["one_name_in"]))
    odds: pl.Expr = county["with_a_second_id"] / strangers
    return odds


def _worth(kind: str, people: int, wrong_ids: int) -> pl.Expr:
    """Return what the evidence of a kind is worth, as a factor of the odds: one where there is none."""
    own = weights()
    one_person = pl.col(kind).replace_strict(
        dict(own.one_person), default=1.0, return_dtype=pl.Float64
    )
    strangers = pl.col(kind).replace_strict(
        dict(own.strangers), default=1.0, return_dtype=pl.Float64
    )
    if people >= own.county["fewest_people"]:
        for evidence, counted in _counted(people, wrong_ids).items():
            rather = pl.max_horizontal(strangers, counted)
            strangers = pl.when(pl.col(kind) == evidence).then(rather).otherwise(strangers)
    return one_person / strangers


def _counted(people: int, wrong_ids: int) -> dict[str, pl.Expr]:
    """Return how often strangers share what is counted among the payouts, where that is oftener than is said."""
    county = weights().county
    of_date = (pl.col("on_date") - 1) / (people + county["birth_dates"])
    beside_a_wrong_one = pl.lit(wrong_ids / people / county["ids_a_step_apart_in"])
    of_number = (pl.col("of_number") - 1) / people
    return {
        "same_birth_date": of_date,
        "same_sequence": of_number,
        "sequence_of_the_place": of_number,
        "one_step": beside_a_wrong_one,
    }
