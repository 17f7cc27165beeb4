"""What people on the spot reported of a case, in words."""

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

_WORDS = {
    "seen_alive_on": ("seen alive {}", "{}见到本人"),
    "died_on": ("died {}", "{}死亡"),
    "in_prison_since": ("in prison since {}", "{}起服刑"),
    "abroad_since": ("abroad since {}", "{}起出境"),
    "account_held_by": ("account held by {}", "账户由{}持有"),
    "remark": ("{}", "{}"),
}
# Where no names may be read these are told without what they say.
_UNNAMED = {
    "account_held_by": ("the account's real holder is named", "已注明账户实际持有人"),
    "remark": ("a remark", "有备注"),
}
_VILLAGE = ("village: ", "村级反馈：")
_AND = ("; ", "；")


def report_words(details: Mapping[str, Any], lang: str, *, with_names: bool) -> str:
    """Return one report as a sentence, such as `village: seen alive 2026-10-03`."""
    zh = lang == "zh"
    told = []
    for name, words in _WORDS.items():
        if details.get(name) is not None:
            unnamed = None if with_names else _UNNAMED.get(name)
            told.append(unnamed[zh] if unnamed else words[zh].format(details[name]))
    return _VILLAGE[zh] + _AND[zh].join(told)


def reports_from_the_spot(events: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Return the reports of each case in their order, equal ones once: case_id, spot."""
    told = [
        (row["case_id"], report_words(json.loads(row["details"]), lang, with_names=True))
        for row in events.filter(pl.col("kind") == "evidence").iter_rows(named=True)
    ]
    shape = {"case_id": pl.String, "spot": pl.String}
    reports = pl.DataFrame(told, schema=shape, orient="row").unique(maintain_order=True)
    return reports.group_by("case_id", maintain_order=True).agg(pl.col("spot").str.join(" / "))
