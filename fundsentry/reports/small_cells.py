"""Small cells: figures about fewer than three people are not shown where many people look."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

FEWEST_PEOPLE = 3
K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=Hashable)
C = TypeVar("C", bound=Hashable)


def is_small(people: int) -> bool:
    """Return whether a figure is about somebody, but about too few to be shown."""
    return 0 < people < FEWEST_PEOPLE


def hidden(people: Mapping[K, int], already: Iterable[K] = ()) -> frozenset[K]:
    """Return the groups whose figures are hidden beside a total that is shown.

    Those of fewer than three people, and the next smallest until what is left of the total, when the groups
    shown are taken from it, is a figure of at least two groups and three people.
    """
    concealed = {group for group, count in people.items() if is_small(count)}
    concealed |= {group for group in already if people.get(group)}
    shown = [group for group, count in people.items() if count and group not in concealed]
    shown.sort(key=lambda group: (people[group], str(group)), reverse=True)
    while concealed and shown and _gives_away(people[group] for group in concealed):
        concealed.add(shown.pop())
    return frozenset(concealed)


def _gives_away(counts: Iterable[int]) -> bool:
    several = list(counts)
    return len(several) < 2 or sum(several) < FEWEST_PEOPLE


def hidden_in_table(people: Mapping[tuple[R, C], int]) -> frozenset[tuple[R, C]]:
    """Return the cells hidden in a table whose rows and columns have totals elsewhere.

    What is hidden holds against the total of its row, of its column and of the whole.
    """
    lines: dict[Hashable, dict[tuple[R, C], int]] = defaultdict(dict)
    for cell, count in people.items():
        for line in (("row", cell[0]), ("column", cell[1]), ("all",)):
            lines[line][cell] = count
    concealed: frozenset[tuple[R, C]] = frozenset()
    while True:
        more = concealed.union(
            *(hidden(line, concealed.intersection(line)) for line in lines.values())
        )
        if more == concealed:
            return concealed
        concealed = more
