"""Small cells: figures about fewer than three people are not shown where many people look."""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

FEWEST_PEOPLE = 3
HIDDEN = "∗"
K = TypeVar("K", bound=Hashable)


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
