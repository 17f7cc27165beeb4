"""Small cells: figures about fewer than three people are not shown where many people look."""

from collections.abc import Mapping
from typing import TypeVar

FEWEST_PEOPLE = 3
K = TypeVar("K")


def hidden(persons: Mapping[K, int]) -> frozenset[K]:
    """Return the groups whose figures are hidden: fewer than three people, and one more if only one is.

    A single hidden group could be had by taking the others from the total, so the next smallest goes too.
    """
    small = {group for group, count in persons.items() if 0 < count < FEWEST_PEOPLE}
    rest = {group: count for group, count in persons.items() if group not in small and count}
    if len(small) == 1 and rest:
        small.add(min(rest, key=lambda group: (rest[group], str(group))))
    return frozenset(small)
