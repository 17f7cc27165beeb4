"""However a list is filled in, every row that somebody filled in is applied, unchanged or refused, and none twice."""

from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.handed_in import FORMS, Listed, contents, take_back
from tests.support.office import Office
from tests.support.paid_after_death import DEATHS, PAYOUTS

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
CELLS = st.fixed_dictionaries(
    {},
    optional={
        "verdict": st.sampled_from(["属实", "部分属实", "排除", "待查", "confirmed", "也许", " "]),
        "confirmed_amount": st.sampled_from(["0", "12", "290.50", "1,408.00", "99999", "1.001"]),
        "verdict_reason": TEXT,
        "root_cause": st.sampled_from(["政策", "handling", "?"]),
        "auditor": st.sampled_from(["李伟", "张三"]),
        "decided_on": st.sampled_from(["2026/11/1", "2026-11-02", "2027-01-01", "昨天"]),
        "second_person": st.sampled_from(["李伟", "王主任"]),
        "exclude_until": st.sampled_from(["2026-12-31", "9999-12-31", "2026-01-01"]),
        "remark": TEXT,
        "seen_alive_on": st.sampled_from(["2026-10-03", "2027-10-03"]),
        "account_held_by": TEXT,
        "version": st.sampled_from(["1", "1.0", "2", ""]),
        "last_month": st.sampled_from(["Jun-26", "2026-05", "2026.5", ""]),
        "case_id": st.sampled_from(["1.2E+11", "000000000000"]),
    },
)


@pytest.fixture(scope="module")
def after_a_night(tmp_path_factory):
    office = Office(tmp_path_factory.mktemp("office")).deliver(payouts=PAYOUTS, deaths=DEATHS)
    office.screen(lang="zh")
    return office


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(CELLS, min_size=3, max_size=3), st.sampled_from(FORMS))
def test_every_row_filled_in_is_applied_unchanged_or_refused(after_a_night, filled, form):
    with TemporaryDirectory() as folder:
        copied = copytree(after_a_night.folder, Path(folder) / "office")
        office = Office(copied, people=after_a_night.people)
        listed = Listed(office.out)
        for row, cells in zip(listed.rows, filled, strict=True):
            row |= cells
        file = listed.save(form)
        done = take_back(office.url, file)
        rows = [
            *(one.verdict.row for one in done.applied),
            *done.told,
            *done.unchanged,
            *(row for row, _ in done.refused),
        ]
        assert sorted(rows) == sorted(set(rows))
        assert set(rows) <= {2, 3, 4}
        assert {
            at for at, cells in enumerate(filled, start=2) if cells.get("verdict", " ").strip()
        } <= set(rows)
        before = contents(office.url)
        again = take_back(office.url, file)
        assert (again.applied, again.told) == ((), ())
        assert len(again.unchanged) == len(done.applied) + len(done.told) + len(done.unchanged)
        assert all(now.equals(then) for now, then in zip(contents(office.url), before, strict=True))
