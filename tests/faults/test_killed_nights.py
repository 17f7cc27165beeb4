"""Nights killed at every step: what was is still there, and the night run again is the night undisturbed."""

import signal

import pytest

from tests.faults.conftest import arguments, files, left, prepared, screened
from tests.support.disturbed import KILL, Disturbed, disturb

STEPS = ("read", "check", "quality", "link", "model", "judge", "claim", "book", "rank", "report")
BOOKED = {"book", "rank", "report"}


@pytest.fixture(scope="module")
def killed(evening):
    """An office for each step, whose second night was killed as soon as that step was done."""
    offices = {step: evening.copy(step) for step in STEPS}
    nights = [Disturbed(arguments(one), step, KILL) for step, one in offices.items()]
    ends = disturb(nights, evening.scratch)
    assert [one.code for one in ends] == [-signal.SIGKILL] * len(STEPS), ends
    return offices


@pytest.mark.parametrize("step", STEPS)
def test_a_night_killed_after_a_step_is_shown_whole_or_not_at_all_and_ends_as_if_undisturbed(
    evening, killed, step
):
    office = killed[step]
    shown = evening.after if step == "report" else left(evening.before)
    in_ledger = evening.after if step in BOOKED else left(evening.before)
    assert left(office) == shown | {"ledger": in_ledger["ledger"]}
    screened(office)
    assert left(office) == evening.after
    assert not list(office.out.rglob(".*"))
    assert not list(office.folder.glob("ledger.db.night"))


def test_a_night_in_shards_that_is_killed_leaves_none_to_the_next(evening):
    office = evening.copy("shards")
    (end,) = disturb(
        [Disturbed([*arguments(office), "--shards", "2"], "link", KILL)], evening.scratch
    )
    assert end.code == -signal.SIGKILL
    assert list(office.out.glob(".shards-*/lines/*.parquet"))
    assert left(office) == left(evening.before)
    screened(office)
    assert left(office) == evening.after
    assert not list(office.out.rglob(".*"))


def test_a_night_over_postgresql_killed_when_all_is_booked_ends_as_if_undisturbed(
    evening, tmp_path, postgres_ledger
):
    office = prepared(tmp_path / "office", postgres_ledger)
    (end,) = disturb([Disturbed(arguments(office), "book", KILL)], tmp_path)
    assert end.code == -signal.SIGKILL
    assert files(office.out) == files(evening.before.out)
    screened(office)
    assert left(office) == evening.after
