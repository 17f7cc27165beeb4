"""An office after a night, and the list of its cases to be filled in."""

from shutil import copytree

import pytest

from tests.support.handed_in import Listed
from tests.support.office import Office
from tests.support.paid_after_death import DEATHS, PAYOUTS


@pytest.fixture(scope="session")
def after_a_night(tmp_path_factory):
    office = Office(tmp_path_factory.mktemp("office")).deliver(payouts=PAYOUTS, deaths=DEATHS)
    office.screen(lang="zh")
    return office


@pytest.fixture
def office(after_a_night, tmp_path):
    copied = copytree(after_a_night.folder, tmp_path / "office")
    return Office(copied, people=after_a_night.people)


@pytest.fixture
def listed(office):
    return Listed(office.out)
