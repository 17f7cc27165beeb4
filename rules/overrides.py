"""Numbers that an office sets for its county, with a reason, where the rule allows it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from fundsentry.errors import SettingsError
from rules.rulebook import Rule, Rulebook


@dataclass(frozen=True)
class Override:
    """One number of one rule, set by the office."""

    rule: str
    parameter: str
    value: int | Decimal
    reason: str


def overridden(rulebook: Rulebook, overrides: Sequence[Override]) -> Rulebook:
    """Return the rule book with the office's own numbers in every version.

    Raises:
        SettingsError: with every override that names no rule or a number the office may not set.
    """
    problems = [problem for one in overrides if (problem := _problem(rulebook, one))]
    if problems:
        raise SettingsError("\n".join(problems))
    rules = dict(rulebook.rules)
    for one in overrides:
        rules[one.rule] = _with(rules[one.rule], one)
    return replace(rulebook, rules=rules)


def _problem(rulebook: Rulebook, one: Override) -> str:
    where = f"override of {one.rule}: {one.parameter}"
    rule = rulebook.rules.get(one.rule)
    if rule is None:
        return f"{where}: there is no such rule; expected one of {', '.join(rulebook.rules)}"
    if one.parameter not in rule.text.office_may_set:
        allowed = ", ".join(rule.text.office_may_set) or "none"
        return f"{where}: an office may not set it; expected one of: {allowed}; remove the override"
    ours = rule.versions[-1].parameters.get(one.parameter, 0)
    if one.value < 0 or (isinstance(ours, int) and not isinstance(one.value, int)):
        kind = "a whole number" if isinstance(ours, int) else "a number"
        return (
            f"{where}: is {one.value}; expected {kind}, 0 or more, such as {ours}; mend the value"
        )
    return ""


def _with(rule: Rule, one: Override) -> Rule:
    versions = tuple(
        replace(version, parameters={**version.parameters, one.parameter: one.value})
        if one.parameter in version.parameters
        else version
        for version in rule.versions
    )
    return replace(rule, versions=versions)
