"""A night over the sources that settings name: drop folders, databases, and how many rows must come."""

import json
import os
import shutil
import sqlite3
from datetime import date

import pytest
import xlsxwriter

from flows.inputs import open_inputs
from flows.outcome import ended
from fundsentry.errors import OutputError, SchemaError, SettingsError, SourceError
from fundsentry.quality.words import failure
from fundsentry.reports.sources import told_of_sources
from fundsentry.settings import Keep, Settings
from tests.support.office import Office

PAYOUTS = """
payout_id | person_id | name | scheme           | benefit       | benefit_month | paid_on    | amount
p1        | @ann      | 王芳 | resident_pension | basic_pension | 2026-08       | 2026-08-10 | 150.50
p2        | @bob      | 李明 | resident_pension | basic_pension | 2026-08       | 2026-08-10 | 150.50
"""
DEATHS = """
record_id | person_id | name | died_on
d1        | @ann      | 王芳 | 2026-06-20
"""


@pytest.fixture
def configured(tmp_path):
    """An office with payouts in its input folder and deaths from two suppliers' folders."""
    office = Office(tmp_path).deliver(payouts=PAYOUTS)

    def make(**table):
        for name in ("police", "hospital"):
            (tmp_path / name).mkdir(exist_ok=True)
        rows = office.people.rows(DEATHS)
        header = "亡者证号,亡者,record_id,died_on\n"
        (tmp_path / "police" / "list.csv").write_text(
            header + f"{rows[0]['person_id']},王芳,d1,2026-06-20\n", "utf-8"
        )
        (tmp_path / "hospital" / "list.csv").write_text(
            "record_id,name,died_on\nh1,赵六,2026-05-01\n"
        )
        source = {"settle_seconds": 0}
        names = {"亡者证号": "person_id", "亡者": "name"}
        police = {"name": "police", "folder": "police", "columns": names} | source
        hospital = {"name": "hospital", "folder": "hospital", "min_rows": 0} | source
        office.settings = Settings.model_validate(
            {
                "quality": {"validate": False},
                "input": "in",
                "table": {"deaths": {"source": [police, hospital]} | table},
            },
            context={"folder": tmp_path},
        )
        return office

    return make


def run_json(office):
    return json.loads((office.out / "run.json").read_text("utf-8"))


def test_a_table_comes_from_several_suppliers_each_with_its_own_headers(configured):
    office = configured()
    night = office.screen()
    assert night.findings["rule"].to_list() == ["death/paid_after_death"]
    deaths = [one for one in run_json(office)["inputs"] if one["table"] == "deaths"]
    assert [(one["source"], one["file"], one["accepted"]) for one in deaths] == [
        ("police", "police/list.csv", 1),
        ("hospital", "hospital/list.csv", 1),
    ]
    assert all(len(one["sha256"]) == 64 for one in deaths)


def test_yesterdays_file_again_is_recognised(configured):
    office = configured()
    assert [one["nothing_new_since"] for one in office.screen(date(2026, 10, 30)).sources] == [
        None
    ] * 3
    night = office.screen(date(2026, 10, 31))
    assert list(told_of_sources(night.sources, "zh")) == [
        "与2026-10-30相同、没有新数据：待遇发放明细、死亡信息 (police)、死亡信息 (hospital)"
    ]
    with (office.folder / "police" / "list.csv").open("a", encoding="utf-8") as file:
        file.write(",钱七,d2,2026-07-01\n")
    assert {
        one["source"]: one["nothing_new_since"] for one in office.screen(date(2026, 11, 1)).sources
    }["police"] is None


def test_a_file_that_is_still_being_written_is_told(configured):
    office = configured()
    (office.folder / "police" / "new.csv.part").write_text("rec")
    night = office.screen()
    lines = list(told_of_sources(night.sources, "zh"))
    assert lines == ["死亡信息 (police)：仍在写入，本次未读取：new.csv.part"]
    assert run_json(office)["sources"][1]["left_alone"] == ["new.csv.part"]
    assert ended(night, "zh").sentences == tuple(lines)


def test_a_night_that_stops_for_a_list_that_was_left_alone_says_so(configured):
    office = configured()
    path = office.folder / "police" / "list.csv"
    path.write_text(path.read_text("utf-8").rstrip("\n") + "\n,钱七", "utf-8")
    with pytest.raises(SchemaError) as caught:
        office.screen()
    first, second = str(caught.value).splitlines()
    assert first.startswith("deaths (police): has 0 good rows")
    assert second == "deaths (police): still being written, left alone: list.csv"


def test_a_list_that_ended_in_a_row_and_did_not_grow_for_a_day_is_read_with_a_warning(configured):
    office = configured()
    path = office.folder / "police" / "list.csv"
    path.write_text(path.read_text("utf-8").rstrip("\n") + "\n,钱七", "utf-8")
    os.utime(path, (1_700_000_000,) * 2)
    night = office.screen()
    assert ended(night, "zh").sentences == (
        "死亡信息 (police)：文件末行不完整：police/list.csv；可能缺少数据，请重新索取",
    )


def test_sheets_of_a_workbook_that_are_not_read_are_told_also_of_the_input_folder(tmp_path):
    office = Office(tmp_path).deliver(payouts=PAYOUTS)
    header, row = ("record_id", "name", "died_on"), ("d1", "赵六", "2026-06-20")
    with xlsxwriter.Workbook(tmp_path / "in" / "deaths.xlsx") as book:
        for month in ("6月", "7月"):
            sheet = book.add_worksheet(month)
            sheet.write_row(0, 0, header)
            sheet.write_row(1, 0, row)
    night = office.screen()
    (told,) = told_of_sources(night.sources, "en")
    assert told.startswith("deaths: not read, although the columns are the same: deaths.xlsx (7月)")
    assert told in ended(night, "en").sentences


def test_an_empty_list_stops_the_night_before_anything_is_booked(configured):
    office = configured()
    office.screen(date(2026, 10, 30))
    before = (office.out / "run.json").read_bytes()
    (office.folder / "police" / "list.csv").write_text("亡者证号,亡者,record_id,died_on\n", "utf-8")
    with pytest.raises(SchemaError) as caught:
        office.screen()
    assert str(caught.value).startswith(
        "deaths (police): has 0 good rows; at least 1 are expected (last night: 1)"
    )
    assert (office.out / "run.json").read_bytes() == before


def test_a_list_that_did_not_come_counts_as_an_empty_one(configured):
    office = configured()
    (office.folder / "police" / "list.csv").unlink()
    with pytest.raises(SchemaError, match=r"deaths \(police\): has 0 good rows"):
        office.screen()


def test_a_halved_list_stops_the_night(configured):
    office = configured()
    lines = "".join(f",钱七,x{n},2026-0{n}-01\n" for n in range(1, 10))
    list_of_police = office.folder / "police" / "list.csv"
    whole = list_of_police.read_text("utf-8") + lines
    list_of_police.write_text(whole, "utf-8")
    office.screen(date(2026, 10, 30))
    list_of_police.write_text("\n".join(whole.splitlines()[:6]) + "\n", "utf-8")
    with pytest.raises(
        SchemaError, match=r"has 5 good rows; at least 6 .*last night: 10.*min_share"
    ):
        office.screen()


def test_more_rows_than_expected_are_a_warning(configured):
    office = configured(max_rows=1)
    night = office.screen()
    (told,) = [failure(one, "en") for one in night.looked.quality.failures]
    assert told.startswith("deaths: has 2 good rows; at most 1 are expected; look whether")
    assert "raise max_rows in fundsentry.toml" in told
    (failed,) = run_json(office)["quality"]["failed"]
    assert (failed["table"], failed["check"], failed["seen"]) == ("deaths", "many_rows", 2)


def test_all_problems_of_all_sources_come_in_one_message(configured):
    office = configured()
    (office.folder / "police" / "list.csv").write_text("record_id,died_on\n")
    (office.folder / "hospital" / "list.csv").write_text("record_id,name\n")
    with pytest.raises(SchemaError) as caught:
        office.screen()
    assert len(str(caught.value).splitlines()) == 2
    assert not office.out.exists()


def test_an_office_without_any_source_is_told_what_to_give(tmp_path):
    with pytest.raises(SettingsError, match="--input is missing"):
        open_inputs(None, Settings(), date(2026, 10, 31))


@pytest.fixture
def core(tmp_path):
    """An office whose payouts come from a database."""
    office = Office(tmp_path)
    office.deliver(deaths=DEATHS)
    database = tmp_path / "core.db"
    with sqlite3.connect(database) as connection:
        connection.execute(
            "CREATE TABLE pay (payout_id, person_id, name, scheme, benefit, benefit_month, paid_on, amount, changed)"
        )
        for row in office.people.rows(PAYOUTS):
            cells = [*row.values(), "2026-10-29"]
            connection.execute(f"INSERT INTO pay VALUES ({', '.join('?' * len(cells))})", cells)
    connection.close()
    source = {"name": "core", "database": "core", "table": "pay", "watermark": "changed"}
    office.settings = Settings.model_validate(
        {
            "quality": {"validate": False},
            "input": "in",
            "database": {"core": {"url": "sqlite:///core.db"}},
            "table": {"payouts": {"source": [source]}},
        },
        context={"folder": tmp_path},
    )
    return office


def change(office, statement):
    with sqlite3.connect(office.folder / "core.db") as connection:
        connection.execute(statement)
    connection.close()


def test_a_night_over_a_database_finds_what_one_over_files_finds(core, tmp_path):
    night = core.screen()
    files = Office(tmp_path / "files", people=core.people).deliver(payouts=PAYOUTS, deaths=DEATHS)
    assert night.findings["payout_id"].to_list() == files.screen().findings["payout_id"].to_list()
    assert run_json(core)["sources"][0]["pulled"]["how"] == "full"


def test_the_same_night_again_has_the_same_id_and_a_changed_row_another(core):
    first = core.screen()
    again = core.screen()
    assert again.run_id == first.run_id
    assert again.sources[0]["pulled"]["new"] == 0
    change(core, "UPDATE pay SET amount = 99, changed = '2026-10-31' WHERE payout_id = 'p1'")
    night = core.screen()
    assert night.run_id != first.run_id
    assert night.sources[0]["pulled"]["changed_ids"] == ["p1"]


def test_a_night_that_stops_is_none_and_the_next_tells_what_changed_since_the_last_good_one(core):
    core.screen(date(2026, 10, 29))
    change(core, "DELETE FROM pay WHERE payout_id = 'p2'")
    with pytest.raises(SchemaError, match=r"payouts \(core\): has 1 good rows"):
        core.screen(date(2026, 10, 30))
    change(
        core,
        "INSERT INTO pay SELECT 'p3', person_id, name, scheme, benefit, benefit_month, paid_on, amount, "
        "'2026-10-30' FROM pay",
    )
    told = core.screen(date(2026, 10, 31)).sources[0]["pulled"]
    assert (told["how"], told["new"], told["vanished_ids"]) == ("new", 1, ["p2"])


def test_a_night_whose_results_could_not_be_shown_tells_of_the_same_rows_again(core):
    core.screen(date(2026, 10, 30))
    change(core, "UPDATE pay SET amount = 99, changed = '2026-10-31' WHERE payout_id = 'p1'")
    (core.out / "nights").rename(core.out / "elsewhere")
    (core.out / "nights").write_text("in the way")
    with pytest.raises(OutputError):
        core.screen()
    (core.out / "nights").unlink()
    night = core.screen()
    assert night.booked.booked
    assert night.sources[0]["pulled"]["changed_ids"] == ["p1"]


def test_a_night_of_the_past_reads_what_was_there_that_night(core):
    first = core.screen(date(2026, 10, 30))
    change(core, "UPDATE pay SET amount = 99, changed = '2026-10-31' WHERE payout_id = 'p1'")
    core.screen(date(2026, 10, 31))
    past = core.screen(date(2026, 10, 30))
    assert past.sources[0]["pulled"]["how"] == "snapshot"
    assert not past.sources[0]["of_another_day"]
    assert past.run_id == first.run_id
    assert past.findings["amount_fen"].to_list() == [15050]


def test_a_night_of_the_past_of_which_nothing_was_kept_says_that_it_read_todays_rows(core):
    core.screen(date(2026, 10, 30))
    past = core.screen(date(2026, 10, 29)).sources[0]
    assert past["of_another_day"]
    assert "采用的是今天的数据" in list(told_of_sources([past], "zh"))[1]


def test_a_past_night_over_files_says_which_are_not_those_of_that_night(configured):
    office = configured()
    office.screen(date(2026, 10, 30))
    with (office.folder / "police" / "list.csv").open("a", encoding="utf-8") as file:
        file.write(",钱七,d2,2026-07-01\n")
    office.screen(date(2026, 10, 31))
    told = office.screen(date(2026, 10, 30)).sources
    assert {one["source"] for one in told if one["of_another_day"]} == {"police"}


def test_a_database_that_is_away_stops_the_night_before_anything_is_written(core):
    (core.folder / "core.db").unlink()
    with pytest.raises(SourceError, match="database core: there is no file core.db"):
        core.screen()
    assert not core.out.exists()


def staged(office, source):
    folder = office.folder / "state" / source
    return [sorted(file.name for file in (folder / part).iterdir()) for part in ("nights", "rows")]


def test_what_was_staged_is_deleted_after_the_set_time(core):
    core.settings = core.settings.model_copy(update={"keep": Keep(staged_days=2)})
    core.screen(date(2026, 10, 28))
    # What a source left that the settings do not name any more.
    shutil.copytree(core.folder / "state" / "core", core.folder / "state" / "gone")
    change(core, "UPDATE pay SET amount = 99, changed = '2026-10-29' WHERE payout_id = 'p1'")
    core.screen(date(2026, 10, 29))
    old = set(staged(core, "core")[1])
    core.screen(date(2026, 10, 31))
    nights, rows = staged(core, "core")
    assert nights == ["2026-10-29.json", "2026-10-31.json"]
    assert set(rows) < old
    assert staged(core, "gone") == [[], []]


def test_what_the_screen_says_of_a_database(core):
    lines = list(told_of_sources(core.screen().sources, "zh"))
    assert (
        lines[0] == "待遇发放明细 (core)：全量读取 2 行；自上次正常运行以来新增 2，变更 0，消失 0"
    )


def zero(office, name, word="零报告"):
    (office.folder / name / "list.csv").write_text(f"record_id,name,died_on\n{word}\n", "utf-8")


def test_a_zero_report_is_an_answer_and_takes_nothing_back(configured):
    office = configured()
    office.screen(date(2026, 10, 30))
    zero(office, "police")
    zero(office, "hospital")
    night = office.screen()
    deaths = [one for one in run_json(office)["inputs"] if one["table"] == "deaths"]
    assert [(one["zero_report"], one["rows_in"], one["quarantined"]) for one in deaths] == [
        (True, 0, 0)
    ] * 2
    assert night.booked.withdrawn == 0
    assert office.case_of("death/paid_after_death")["state"] == "flagged"


def test_a_zero_report_that_is_not_believed_is_an_empty_list(configured):
    office = configured()
    entry = office.settings.table["deaths"]
    police, hospital = entry.source
    police = police.model_copy(update={"zero_report": False})
    entry = entry.model_copy(update={"source": (police, hospital)})
    office.settings = office.settings.model_copy(update={"table": {"deaths": entry}})
    zero(office, "police", "zero report")
    with pytest.raises(SchemaError, match=r"deaths \(police\): has 0 good rows"):
        office.screen()
