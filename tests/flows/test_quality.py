"""Nights whose data is not what it should be: what is told, what stops them, and what they leave behind."""

import json
import os
from datetime import date, datetime
from functools import partial

import pytest

from flows.inputs import OFFICE_CLOCK
from flows.outcome import ended
from flows.quality import last_due
from fundsentry.errors import SchemaError
from fundsentry.quality.words import failure
from fundsentry.settings import Settings
from tests.support.office import Office

HEAD = "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount"
BEFORE, TONIGHT = date(2026, 10, 30), date(2026, 10, 31)


def payouts(months=range(5, 11), people=30, yuan=180, benefit="basic_pension"):
    lines = [
        f"p{month}-{n} | @p{n} | 王芳 | resident_pension | {benefit} | 2026-{month:02d} | 2026-{month:02d}-10 | "
        f"{yuan + n % 5}.00"
        for month in months
        for n in range(people)
    ]
    return "\n".join([HEAD, *lines])


def deaths(count, day="2026-09-20", **cells):
    row = {"source": "police", "reported_on": day} | cells
    lines = [
        f"d{n} | @dead{n} 1940-01-0{n % 9 + 1} | 赵六 | 2026-09-01 | {' | '.join(row.values())}"
        for n in range(count)
    ]
    return "\n".join([f"record_id | person_id | name | died_on | {' | '.join(row)}", *lines])


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path).deliver(payouts=payouts(), deaths=deaths(40))
    made.screen = partial(made.screen, rules="death/")
    return made


def settings(office, quality=None, **table):
    office.settings = Settings.model_validate(
        {"quality": {"validate": False} | (quality or {}), "table": table}
    )


def told(night, lang="en"):
    return [failure(one, lang) for one in night.looked.quality.failures]


def test_an_unremarkable_night_and_the_next_have_nothing_to_tell(office):
    assert told(office.screen(BEFORE)) == []
    office.deliver(deaths=deaths(42))
    night = office.screen(TONIGHT)
    assert told(night) == []
    assert len(night.looked.past) == 1


def test_a_halved_death_list_stops_the_night_before_anything_is_booked(office):
    office.screen(BEFORE)
    before = (office.out / "run.json").read_bytes()
    office.deliver(deaths=deaths(20))
    with pytest.raises(SchemaError) as caught:
        office.screen(TONIGHT)
    assert str(caught.value) == (
        "deaths: has 20 good rows; at least 24 are expected (last night: 40); ask for the list again, or where it "
        "is right, lower least_share in fundsentry.toml; an office with nothing to report sends the list with the "
        "one line zero report"
    )
    assert (office.out / "run.json").read_bytes() == before
    page = (office.out / "stopped_quality.html").read_text("utf-8")
    assert "本次核查已停止" in page
    assert "at least 24 are expected" in page
    office.deliver(deaths=deaths(24))
    assert told(office.screen(TONIGHT)) == []
    assert not list(office.out.glob("stopped_*"))


def test_the_sentence_is_chinese_in_a_chinese_night(office):
    office.screen(BEFORE)
    office.deliver(deaths=deaths(1))
    with pytest.raises(
        SchemaError, match="死亡信息：合格数据 1 行；应不少于 24 行（上次 40 行）；请"
    ):
        office.screen(TONIGHT, lang="zh")


@pytest.mark.parametrize("rows", [1, 9])
def test_a_short_death_list_may_shrink_but_not_be_empty(office, rows):
    office.deliver(deaths=deaths(rows)).screen(BEFORE)
    (office.folder / "in" / "deaths.csv").write_text("record_id,name,died_on\n", "utf-8")
    with pytest.raises(SchemaError, match="deaths: has 0 good rows; at least 1 are expected"):
        office.screen(TONIGHT)


def test_an_empty_death_list_stops_the_first_night_too_unless_it_is_a_zero_report(office):
    empty = office.folder / "in" / "deaths.csv"
    empty.write_text("record_id,name,died_on\n", "utf-8")
    with pytest.raises(SchemaError, match="deaths: has 0 good rows; at least 1 are expected; ask"):
        office.screen(BEFORE)
    empty.write_text("record_id,name,died_on\n零报告\n", "utf-8")
    assert told(office.screen(BEFORE)) == []


def test_a_list_that_loses_a_third_every_night_is_told_although_no_night_halves_it(office):
    for day, rows in enumerate((40, 40, 40, 27), start=20):
        office.deliver(deaths=deaths(rows))
        assert told(office.screen(date(2026, 10, day))) == []
    office.deliver(deaths=deaths(18))
    (warning,) = told(office.screen(date(2026, 10, 24)))
    assert warning.startswith(
        "deaths: has 18 good rows, where 40 were usual in the last 4 nights; at least 24 are expected"
    )


def test_a_death_list_that_is_not_there_any_more_is_told_and_its_rules_are_not_applied(office):
    office.screen(BEFORE)
    (office.folder / "in" / "deaths.csv").unlink()
    night = office.screen(TONIGHT)
    (warning,) = told(night)
    assert "deaths: did not come; at least 24 good rows" in str(warning)
    assert "death/paid_after_death" in {one.rule for one in night.judged.not_applied}


@pytest.mark.parametrize("word", ["零报告", "zero report"])
def test_a_zero_report_in_its_place_passes_and_is_shown(office, word):
    office.screen(BEFORE)
    (office.folder / "in" / "deaths.csv").write_text(f"record_id,name,died_on\n{word}\n", "utf-8")
    assert told(office.screen(TONIGHT)) == []
    assert "零报告" in (office.out / "quality.html").read_text("utf-8")
    office.deliver(deaths=deaths(20))
    with pytest.raises(SchemaError, match="last night: 40"):
        office.screen(date(2026, 11, 1))


def test_the_first_night_knows_the_offices_own_minimum_only(office):
    settings(office, deaths={"min_rows": 41})
    with pytest.raises(SchemaError, match="has 40 good rows; at least 41 .*lower min_rows"):
        office.screen()


def test_other_lists_are_a_warning_unless_the_office_says_stop(office):
    office.screen(BEFORE)
    office.deliver(payouts=payouts(people=10))
    assert [one[:32] for one in told(office.screen(TONIGHT))] == [
        "payouts: has 60 good rows; at le"
    ]
    settings(office, {"few_rows": "stop"})
    office.deliver(payouts=payouts(people=1))
    with pytest.raises(SchemaError, match="payouts: has 6 good rows"):
        office.screen(TONIGHT)


def test_an_office_may_say_that_no_list_is_vital(office):
    office.screen(BEFORE)
    settings(office, {"vital": [], "few_rows": "off"})
    office.deliver(deaths=deaths(2))
    assert told(office.screen(TONIGHT)) == []


def test_twice_the_rows_are_told(office):
    office.screen(BEFORE)
    office.deliver(deaths=deaths(81))
    assert told(office.screen(TONIGHT))[0].startswith(
        "deaths: has 81 good rows; at most 80 are expected (last night: 40)"
    )


def test_bad_rows_are_told_by_column_and_reason(office):
    office.deliver(deaths=deaths(40).replace("police", "polize", 4))
    assert told(office.screen()) == [
        "deaths: 10.0 % of the rows are in quarantine; at most 5.0 % is expected; look at the quarantine and ask "
        "the sender to mend it",
        "deaths, source: 10.0 % of the rows are in quarantine: unknown code; at most 5.0 % is expected; look at "
        "the quarantine and ask the sender to mend it",
    ]


def test_ids_that_fail_are_told_although_they_are_accepted(office):
    office.people.ids |= {f"@dead{n}": f"34082619400101{n:03d}0" for n in range(20, 24)}
    office.people.ids |= {f"@dead{n}": "340826194013010011" for n in range(24, 28)}
    office.deliver(deaths=deaths(40))
    (one,) = told(office.screen())
    assert one.startswith("deaths, person_id: 20.0 % of the ids")


def test_rows_said_twice_are_told(office):
    twice = deaths(40).splitlines()
    office.deliver(deaths="\n".join([*twice, *twice[1:6]]))
    (one,) = told(office.screen())
    assert one.startswith("deaths: 11.1 % of the rows stand there twice")


def test_a_code_that_no_night_before_had_is_told(office):
    office.screen(BEFORE)
    office.deliver(deaths=deaths(40).replace("police", "village", 1))
    (one,) = told(office.screen(TONIGHT))
    assert one.startswith("deaths, source: codes that no night before had: village;")
    assert "village" in (office.out / "quality.html").read_text("utf-8")


def test_a_month_without_payouts_is_told(office):
    office.deliver(payouts=payouts([5, 6, 8, 9, 10]))
    (one,) = told(office.screen())
    assert one.startswith("payouts, resident_pension: no rows for 2026-07; rows of every month")


def test_a_month_that_was_there_the_night_before_is_told(office):
    office.screen(BEFORE)
    office.deliver(payouts=payouts(range(5, 10)))
    (one,) = told(office.screen(TONIGHT))
    assert one.startswith("payouts, resident_pension: no rows for 2026-10;")


def test_a_month_of_which_only_arrears_are_there_is_missing_and_older_arrears_open_no_gap(office):
    late = payouts([2, 7], people=1).splitlines()[1:]
    office.deliver(payouts="\n".join([payouts([5, 6, 8, 9, 10]), *late]))
    (one,) = told(office.screen())
    assert "no rows for 2026-07;" in one


def test_amounts_that_shift_from_one_month_to_the_next_are_told(office):
    shifted = payouts([10], people=120, yuan=200).splitlines()[1:]
    office.deliver(payouts="\n".join([payouts(range(5, 10), people=120), *shifted]))
    (one,) = told(office.screen())
    assert one.startswith(
        "payouts, resident_pension / basic_pension: amounts of 2026-10 differ from 2026-09"
    )
    assert "median 182.00 → 202.00 yuan" in one


def test_of_few_lines_no_shift_is_told(office):
    shifted = payouts([10], people=99, yuan=200).splitlines()[1:]
    office.deliver(payouts="\n".join([payouts(range(5, 10), people=99), *shifted]))
    assert told(office.screen()) == []


def test_a_list_older_than_it_should_be_is_told(office):
    settings(office, deaths={"max_age_days": 40})
    (one,) = told(office.screen())
    assert one.startswith("deaths: the newest row is of 2026-09-20, 41 days ago; at most 40 days")
    assert told(office.screen(BEFORE)) == []


def test_of_several_sources_only_the_old_one_is_told_by_its_own_bound(office, tmp_path):
    def source(name, day, days, **tables):
        folder = tmp_path / name
        folder.mkdir()
        ((table, text),) = (
            tables or {"deaths": deaths(40, day).replace("\nd", f"\n{name}")}
        ).items()
        office.deliver(**{table: text})
        (tmp_path / "in" / f"{table}.csv").rename(folder / f"{name}.csv")
        return {"name": name, "folder": folder, "settle_seconds": 0, "max_age_days": days}

    sources = [source("civil", "2026-10-20", 40), source("police", "2026-09-01", 50)]
    sources.append(source("village", "2026-09-01", 70))
    paid = source("core", None, None, payouts=payouts())
    settings(office, deaths={"source": sources}, payouts={"source": [paid]})
    (one,) = told(office.screen())
    assert one.startswith(
        "deaths (police): the newest row is of 2026-09-01, 60 days ago; at most 50"
    )


def test_a_list_that_did_not_come_by_its_due_day_is_an_alarm_of_its_own(office):
    settings(office, deaths={"due_day": 15})
    office.screen(date(2026, 10, 14))
    assert told(office.screen(date(2026, 11, 14))) == []
    assert told(office.screen(date(2026, 11, 15))) == []
    (one,) = told(office.screen(date(2026, 11, 16)))
    assert one.startswith(
        "deaths: nothing new has come since 2026-10-14; it was due on 2026-11-15;"
    )
    office.deliver(deaths=deaths(41))
    assert told(office.screen(date(2026, 11, 17))) == []


def test_a_list_that_came_and_is_not_there_any_more_is_not_overdue_before_its_next_day(office):
    settings(office, deaths={"due_day": 15}, custody={"due_day": 15})
    office.screen(date(2026, 10, 14))
    (office.folder / "in" / "deaths.csv").unlink()

    def overdue(day):
        return [one for one in told(office.screen(day)) if "it was due on" in one]

    (never,) = overdue(date(2026, 10, 20))
    assert never.startswith("custody: nothing came; it was due on 2026-10-15;")
    assert [one.partition(";")[0] for one in overdue(date(2026, 11, 16))] == [
        "deaths: nothing new has come since 2026-10-14",
        "custody: nothing came",
    ]


def test_the_due_day_may_stop_the_night(office):
    settings(office, {"overdue": "stop"}, deaths={"due_day": 15})
    office.screen(date(2026, 10, 14))
    with pytest.raises(SchemaError, match="nothing new has come since 2026-10-14"):
        office.screen(date(2026, 11, 16))


def test_on_the_first_night_the_newest_row_says_whether_the_list_came(office):
    settings(office, deaths={"due_day": 15})
    office.deliver(deaths=deaths(40, "2026-09-14"))
    (one,) = told(office.screen(date(2026, 10, 16)))
    assert one.startswith("deaths: nothing new has come since 2026-09-14; it was due on 2026-10-15")


def test_a_zero_report_came_on_the_day_it_was_written_though_it_is_like_the_last(office):
    settings(office, deaths={"due_day": 15})
    file = office.folder / "in" / "deaths.csv"
    file.write_text("record_id,name,died_on\n零报告\n", "utf-8")

    def written(day):
        os.utime(file, (datetime(*day, 9, tzinfo=OFFICE_CLOCK).timestamp(),) * 2)

    written((2026, 10, 10))
    assert told(office.screen(date(2026, 10, 14))) == []
    assert told(office.screen(date(2026, 11, 16))) != []
    written((2026, 11, 10))
    assert told(office.screen(date(2026, 11, 17))) == []


@pytest.mark.parametrize(
    ("as_of", "day", "due"),
    [
        (date(2026, 3, 10), 31, date(2026, 2, 28)),
        (date(2026, 1, 5), 5, date(2025, 12, 5)),
        (date(2026, 1, 6), 5, date(2026, 1, 5)),
        (date(2026, 5, 1), 31, date(2026, 4, 30)),
    ],
)
def test_the_due_day_of_a_short_month_is_its_last(as_of, day, due):
    assert last_due(as_of, day) == due


def test_the_same_night_again_says_the_same_again(office):
    office.screen(BEFORE)
    office.deliver(deaths=deaths(81))
    first = office.screen(TONIGHT).looked.report()
    assert office.screen(TONIGHT).looked.report() == first
    assert first["failed"]


def test_results_are_kept_and_hold_no_person(office):
    office.settings = Settings()
    office.deliver(deaths=deaths(40).replace("police", "polize", 4))
    night = office.screen()
    kept = json.loads((office.out / "quality.json").read_text("utf-8"))
    assert kept["run_id"] == night.run_id
    assert kept["validated_by"].startswith("great_expectations ")
    assert set(kept["tables"]) == {"payouts", "deaths"}
    assert not kept["tables"]["deaths"]["success"]
    run = json.loads((office.out / "run.json").read_text("utf-8"))["quality"]
    assert [(one["table"], one["check"], one["seen"]) for one in run["failed"]] == [
        ("deaths", "bad_rows", 0.1)
    ] * 2
    page = (office.out / "quality.html").read_text("utf-8")
    assert "great_expectations" in page
    for text in (page, json.dumps(kept, ensure_ascii=False)):
        assert not any(person in text for person in office.people.ids.values())
        assert "王芳" not in text
    assert {
        (office.out / name).stat().st_mode & 0o777 for name in ("quality.html", "quality.json")
    } == {0o600}


def test_a_night_whose_validator_is_killed_says_so_and_comes_to_the_same(office, monkeypatch):
    office.deliver(deaths=deaths(40).replace("police", "polize", 4))
    plain = office.screen().looked.quality
    office.settings = Settings()
    monkeypatch.setattr("fundsentry.quality.validator.PATIENCE", 0)
    night = office.screen()
    assert night.looked.quality.results == plain.results
    assert "Great Expectations gave no answer (exit code -9)" in ended(night, "en").sentences[-1]
    assert "Great Expectations 未能完成核对" in str(ended(night, "zh").sentences)
