"""A look at the sources tells how old each is, and what is older than the settings allow."""

from datetime import date

import pytest

from flows.looking import look_at_sources
from fundsentry.settings import Settings

AS_OF = date(2026, 10, 31)
DEATHS = "record_id,person_id,name,died_on,reported_on\nd1,,王芳,2026-06-20,2026-09-20\n"


@pytest.fixture
def folder(tmp_path):
    for name in ("in", "police"):
        (tmp_path / name).mkdir()
    (tmp_path / "in" / "deaths.csv").write_text(DEATHS, "utf-8")
    (tmp_path / "police" / "2026-09.csv").write_text(DEATHS, "utf-8")
    return tmp_path


@pytest.mark.parametrize(("allowed", "beyond"), [(41, 0), (40, 1), (None, 0)])
def test_a_list_is_too_old_by_the_days_beyond_what_its_table_allows(folder, allowed, beyond):
    settings = Settings(input=folder / "in", table={"deaths": {"max_age_days": allowed}})
    (one,) = look_at_sources(settings, AS_OF)
    assert (one.newest, one.too_old) == (date(2026, 9, 20), beyond)


def test_a_source_is_too_old_by_its_own_bound(folder):
    source = {"folder": folder / "police", "settle_seconds": 0, "max_age_days": 11}
    settings = Settings(table={"deaths": {"source": [source]}})
    (one,) = look_at_sources(settings, AS_OF)
    assert (one.newest, one.too_old) == (date(2026, 9, 20), 30)
