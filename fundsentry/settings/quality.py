"""What the office expects of the data of a night, and what a failure does."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from fundsentry.settings.part import Part

OnFailure = Literal["stop", "warn", "off"]
Share = Annotated[Decimal, Field(ge=0, le=1)]


class Quality(Part):
    """What is expected of the data of a night; each check does one of `stop` (the night), `warn` or `off`.

    validate: whether Great Expectations validates the night's aggregates and its results are kept (quality.json);
    else the same numbers are compared plainly.
    vital: lists that stop the night where they come with too few rows, whatever the check says.
    few_rows: a table has fewer rows than `least_share` of the last night's, or none although it had some; a vital list: none.
    shrinking: a table has fewer rows than `least_share` of what was usual in the last nights (their median).
    many_rows: a table has more rows than `most_share` times the last night's, or than its own bounds.
    overdue: nothing new has come since the `due_day` of its table or source.
    too_old: the newest row is older than `max_age_days` of its table or source.
    months_missing: a month between the first and the last has no payouts or contributions of a scheme.
    new_codes: a code that no night before had.
    amounts: a month's amounts of a scheme and benefit differ from the month before by more than `amounts_shift`.
    bad_rows: one fault quarantines more than `bad_share` of a table's rows.
    bad_ids: more than `id_share` of the ids fail the check digit or the birth date.
    duplicates: more than `duplicate_share` of the rows are said twice.
    least_share: the part of the last night's rows that must come.
    most_share: how many times the last night's rows may come.
    bad_share, id_share, duplicate_share: parts of a table's rows.
    amounts_shift: a population stability index; above 0.25 is a large difference.
    """

    validate_: bool = Field(default=True, alias="validate")
    vital: tuple[str, ...] = ("deaths",)
    few_rows: OnFailure = "warn"
    shrinking: OnFailure = "warn"
    many_rows: OnFailure = "warn"
    overdue: OnFailure = "warn"
    too_old: OnFailure = "warn"
    months_missing: OnFailure = "warn"
    new_codes: OnFailure = "warn"
    amounts: OnFailure = "warn"
    bad_rows: OnFailure = "warn"
    bad_ids: OnFailure = "warn"
    duplicates: OnFailure = "warn"
    least_share: Share = Decimal("0.6")
    most_share: Annotated[Decimal, Field(ge=1)] = Decimal("2")
    bad_share: Share = Decimal("0.05")
    id_share: Share = Decimal("0.05")
    duplicate_share: Share = Decimal("0.05")
    amounts_shift: Annotated[Decimal, Field(gt=0)] = Decimal("0.25")
