"""A real PostgreSQL source that is down when the night begins and up a little later: the flow asks again."""

import json
import subprocess
from contextlib import contextmanager
from threading import Thread
from time import sleep

import pytest
from sqlalchemy import NullPool, create_engine, text

from tests.support import postgres
from tests.support.office import AS_OF, Office

pytestmark = pytest.mark.filterwarnings("default")
AWAY = "查看表头：此次未成功：database core: refuses what was asked"
SETTINGS = """
output = "out"
[schedule]
retries = {retries}
retry_seconds = 1
[database.core]
url = "{url}"
[[table.payouts.source]]
database = "core"
table = "pay"
"""


@pytest.fixture(scope="module")
def server(postgres_programs):
    """A PostgreSQL server that may be ended."""
    with postgres.server(postgres_programs) as socket:
        yield postgres.Control(postgres_programs, socket)


@pytest.fixture
def office(server, tmp_path, prefect_harness):
    """An office whose payouts are in the database of the server; they take the settings with so many retries."""
    address = postgres.new_database(server.socket)
    with create_engine(address, poolclass=NullPool).begin() as connection:
        connection.execute(
            text(
                "CREATE TABLE pay AS SELECT 'p1' AS payout_id, '340826195006150013' AS person_id, '王芳' AS name, "
                "'resident_pension' AS scheme, 'basic_pension' AS benefit, '2026-06' AS benefit_month, "
                "date '2026-06-10' AS paid_on, 150.50 AS amount"
            )
        )

    def follow(retries):
        settings = SETTINGS.format(url=address, retries=retries)
        (tmp_path / "fundsentry.toml").write_text(settings, "utf-8")
        (tmp_path / "out").mkdir()
        return Office(tmp_path)

    return follow


def does(server, *words):
    nowhere = subprocess.DEVNULL
    subprocess.run(server.command(*words), shell=True, check=True, stdout=nowhere, stderr=nowhere)


@contextmanager
def down(server):
    """Let a server be away."""
    does(server, "stop", "-m", "fast")
    try:
        yield
    finally:
        does(server, "restart")


def log_of(office):
    return "".join(file.read_text("utf-8") for file in (office.folder / "out").glob("logs/*.log"))


def comes_back_once_it_was_asked_for(server, office):
    while AWAY not in log_of(office):
        sleep(0.1)
    does(server, "restart")


def run(office):
    from flows.nightly import night

    config = str(office.folder / "fundsentry.toml")
    return night(config, AS_OF.isoformat(), return_state=True)


def test_a_source_that_comes_back_is_asked_again_and_the_night_is_good(office, server):
    office = office(retries=60)
    does(server, "stop", "-m", "fast")
    comes_back = Thread(target=comes_back_once_it_was_asked_for, args=(server, office))
    comes_back.start()
    state = run(office)
    comes_back.join(60)
    assert state.name == "Completed", state.message
    report = json.loads((office.folder / "out" / "run.json").read_text("utf-8"))
    assert [(one["table"], one["accepted"]) for one in report["inputs"]] == [("payouts", 1)]
    log = log_of(office)
    assert log.index(AWAY) < log.index("查看表头：完成") < log.index("运行结束")


def test_a_source_that_stays_away_fails_the_night_with_its_sentence_and_leaves_nothing(
    office, server
):
    office = office(retries=1)
    with down(server):
        state = run(office)
        assert state.is_failed()
        assert state.message.startswith("exit 11: 数据库 core：拒绝了请求")
    assert [path.name for path in (office.folder / "out").iterdir()] == ["logs"]
