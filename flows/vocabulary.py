"""The names that an office's settings may use, from those who know them: schemas and rules."""

from fundsentry.settings import Vocabulary
from rules import load_rulebook
from schemas import TABLES


def office_vocabulary() -> Vocabulary:
    """Return the tables with their columns and the rules with the numbers that an office may set."""
    return Vocabulary(
        columns={name: frozenset(c.name for c in table.columns) for name, table in TABLES.items()},
        keys={name: table.unique_column for name, table in TABLES.items() if table.unique_column},
        dated=frozenset(name for name, table in TABLES.items() if table.known_on),
        rules={
            name: frozenset(rule.text.office_may_set)
            for name, rule in load_rulebook().rules.items()
        },
    )
