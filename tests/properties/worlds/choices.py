"""Where choices come from: a seed, or Hypothesis."""

import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Choices(ABC):
    """Where choices come from; the first of several is the plainest."""

    def of(self, options: Sequence[T]) -> T:
        return options[self.number(0, len(options) - 1)]

    def rarely(self, share: float) -> bool:
        return self.number(0, 99) >= 100 - round(100 * share)

    @abstractmethod
    def number(self, least: int, most: int) -> int: ...


class Seeded(Choices):
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def number(self, least: int, most: int) -> int:
        return self.random.randint(least, most)


class Plain(Choices):
    """Always the first."""

    def number(self, least: int, most: int) -> int:
        return least


class Drawn(Choices):
    def __init__(self, draw: Callable[[Any], Any]) -> None:
        self.draw = draw

    def number(self, least: int, most: int) -> int:
        return int(self.draw(st.integers(least, most)))
