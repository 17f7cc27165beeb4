"""A county of few surnames: villages are clans, given names are fashions, and many birth dates are guesses."""

from dataclasses import replace

import numpy as np
import polars as pl

from fundsentry.synthetic.persons import Numbers, Persons, random_names, villages

_CLANS = "王李张汪程"
_GIVEN = "秀桂玉英兰珍芳梅凤莲春华明国建德金文志永福荣生云红爱美素淑翠香菊花林贵根发才财宝水木火土龙虎山海江河东西南北"


def guessed(rng: np.random.Generator, born: Numbers) -> Numbers:
    """Let one date in twelve be the first of January or the fifteenth of a month."""
    days = born.astype("datetime64[D]")
    lot = rng.random(len(born))
    years, months = days.astype("datetime64[Y]"), days.astype("datetime64[M]")
    first = years.astype("datetime64[D]").astype(np.int64)
    middle = months.astype("datetime64[D]").astype(np.int64) + 14
    dates: Numbers = np.where(lot < 0.03, first, np.where(lot < 0.08, middle, born))
    return dates


def of_clans(rng: np.random.Generator, persons: Persons) -> Persons:
    """Give most of each village its clan's surname, and everybody a given name as they were fashionable."""
    places = villages()
    clan_of = dict(zip(places, rng.integers(0, len(_CLANS), len(places)), strict=True))
    count = len(persons)
    clans = np.array(list(_CLANS))[[clan_of[region] for region in persons.region]]
    ordinary = np.array([name[0] for name in random_names(rng, count)])
    surnames = np.where(rng.random(count) < 0.6, clans, ordinary)
    fashion = 1 / np.arange(1, len(_GIVEN) + 1)
    first, second = (
        np.array(list(_GIVEN))[rng.choice(len(_GIVEN), count, p=fashion / fashion.sum())]
        for _ in range(2)
    )
    second[rng.random(count) < 0.15] = ""
    names = np.char.add(np.char.add(surnames, first), second)
    return replace(persons, name=pl.Series(names))
