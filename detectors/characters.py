"""Names written otherwise: one character in two forms, characters of one sound, characters that a program cannot write."""

import re
from functools import cache

import polars as pl

# The private-use areas, what a program writes in place of a character it lacks, and what masks one.
_UNREADABLE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd\ufffd?*□■〓]")


def in_one_form(names: pl.Series) -> pl.Series:
    """Return the names with every character in its simplified form, as 於 in 于 and 國 in 国."""
    from opencc import OpenCC

    simplify = OpenCC("t2s").convert
    characters = sorted(set(names.str.join("").item()))
    forms = {one: form for one in characters if (form := simplify(one)) != one}
    return names.str.replace_many(forms) if forms else names


def sound_alike(one: str, other: str) -> bool:
    """Say whether two names of equal length sound the same, or agree where both can be read.

    Tones do not count: who types by sound types none. At least one character must be readable in both.
    """
    if len(one) != len(other):
        return False
    both = zip(one, other, strict=True)
    readable = [(a, b) for a, b in both if not _UNREADABLE.search(a + b)]
    return bool(readable) and all(a == b or _sounds(a) & _sounds(b) for a, b in readable)


@cache
def _sounds(character: str) -> frozenset[str]:
    # The library reads its dictionaries for a quarter of a second: most nights no such name is looked at.
    from pypinyin import Style, pinyin

    (readings,) = pinyin(character, style=Style.NORMAL, heteronym=True)
    return frozenset(readings)
