"""One shard or many, one worker or two: the same bytes, on lists that are as bad as they come."""

import shutil
from datetime import date

import pytest

from flows import people
from flows.night import Order, screen
from fundsentry.errors import OutputError, WorkerError
from fundsentry.settings import Model, Settings
from fundsentry.synthetic import synthesise
from tests.faults.conftest import left
from tests.support import bad_tasks
from tests.support.office import PLAINLY, Office

BEFORE, TONIGHT = date(2026, 10, 30), date(2026, 10, 31)
# Ann has died, and is paid by a 15-digit id and a lower-case x as well; bob and cat bear one name and were born on one
# day; dan and eve drew a grant on one death; fay's id is wrong; ann, bob and cat share an account; numbers p1, p5 and p9
# stand several times, with equal and with other content, of one person and of others, good rows and bad; kim is lee.
PAYOUTS = """
payout_id | person_id          | name | scheme           | benefit       | benefit_month | paid_on    | amount | bank_account | account_name | deceased_id        | operator_id | approver_id | region_code
p1        | @ann 1950-02-01    | 王芳 | resident_pension | basic_pension | 2026-08       | 2026-08-10 | 150.50 | 6217001      | 王芳         |                    | op1         | op1         | 340826101001
p2        | @ann               | 王芳 | resident_pension | basic_pension | 2026-09       | 2026-09-10 | 150.50 | 6217001      | 王芳         |                    | op1         | ap1         | 340826101001
p2b       | @ann               | 王芳 | resident_pension | basic_pension | 2026-09       | 2026-09-20 | -50.50 | 6217001      | 王芳         |                    | op1         | ap1         | 340826101001
p3        | @bob 1948-05-05    | 李明 | resident_pension | basic_pension | 2026-08       | 2026-08-10 | 150.50 | 6217001      | 王芳         |                    | op2         | ap1         | 340826101002
p4        | @cat 1948-05-05    | 李明 | resident_pension | basic_pension | 2026-08       | 2026-08-10 | 150.50 | 6217-001     | 王芳         |                    | op2         | ap1         | 340826101003
p5        | @cat               | 李明 | resident_pension | basic_pension | 2026-09       | 2026-09-10 | 1x0.50 | 6217001      | 王芳         |                    | op2         | ap1         |
p6        | @dan               | 赵敏 | employee_pension | funeral_grant | 2026-07       | 2026-07-10 | 900.00 | 6217002      |              | @late 1940-01-01   | op2         | ap1         |
p7        | @eve               | 钱进 | public_pension   | funeral_grant | 2026-08       | 2026-08-10 | 800.00 | 6217003      |              | @late              | op2         | ap1         |
p8        | @eve               | 钱进 | public_pension   | funeral_grant | 2026-08       | 2026-08-11 | 100.00 | 6217003      |              |                    | op2         | ap1         |
p9        | 340826195501010001 | 孙丽 | resident_pension | basic_pension | 2026-08       | 2026-08-10 | 150.50 | 6217004      | 孙丽         |                    | op2         | ap1         |
p10       |                    | 无名 | resident_pension | basic_pension | 2026-08       | 2026-08-10 | 150.50 |              |              |                    |             |             |
p11       | @gus 1990-03-03    | 周强 | unemployment     | unemployment_benefit | 2026-08 | 2026-08-10 | 1408.00 | 6217005     |              |                    | op3         | ap1         |
p12       | @gus               | 周强 | unemployment     | unemployment_benefit | 2026-09 | 2026-09-10 | 1408.00 | 6217005     |              |                    | op3         | ap1         |
p13       | @gus               | 周强 | unemployment     | unemployment_benefit | 2026-09 | 2026-12-10 | 1408.00 | 6217005     |              |                    | op3         | ap1         |
"""
# The second file: days as a spreadsheet counts them, but for one.
MORE = """
payout_id | person_id       | name   | scheme           | benefit       | benefit_month | paid_on    | amount | bank_account | status
p1        | @hal            | 吴磊   | resident_pension | basic_pension | 2026-08       | 46244      | 150.50 | 6217006      |
p5        | @ivy            | 郑爽   | resident_pension | basic_pension | 2026-09       | 46275      | 150.50 | 6217001      |
p5        | @ivy            | 郑爽   | resident_pension | basic_pension | 2026-09       | 46275      | 150.50 | 6217001      |
p9        | @ivy            | 郑爽   | resident_pension | basic_pension | 2026-08       | 46244      | 150.50 | 6217001      |
p9        | 340826195501010001 | 孙丽 | resident_pension | basic_pension | 2026-08      | 2026-08-10 | 151.50 | 6217004      |
p20       | @hal            | 吴  磊 | resident_pension | basic_pension | 2026-09       | 46275      | 150.50 | 6217006      | returned
p21       | @hal            | 吴小磊 | resident_pension | basic_pension | 2026-10       | 46305      | 150.50 | 6217006      |
p22       | @hal            | 吴磊   | resident_pension | basic_pension | 2026-07       | 46213      | 150.50 | 6217006      |
p23       | @kim 1951-03-04 | 欧阳明 | resident_pension | basic_pension | 2026-08       | 46244      | 150.50 | 6217010      |
p24       | @lee 1951-03-04 | 欧阳明 | resident_pension | basic_pension | 2026-08       | 46244      | 150.50 | 6217010      |
"""
DEATHS = """
record_id | person_id          | name | died_on    | birth_date | reported_on
d1        | @ann               | 王芳 | 2026-06-20 |            |
d1        | @hal               | 吴磊 | 2026-07-01 |            |
d2        |                    | 李明 | 2026-06-20 | 1948-05-05 |
d3        |                    | 周强 | 2026-08-20 | 1990-03-03 |
d4        | 340826195501010001 | 孙丽 | 2026-05-20 | 1955-01-01 |
d5        | @zoe               | 何人 | 2026-05-20 | 1955-01-01 |
d6        | @dan               | 赵  明 | 2026-05-20 |          | 2027-01-01
"""
ENTITLEMENTS = """
entitlement_id | person_id          | name | scheme           | benefit       | start_month | birth_date | verified_on
e1             | @ann               | 王芳 | resident_pension | basic_pension | 2010-02     |            | 2024-01-01
e2             | @bob               | 李明 | resident_pension | basic_pension | 2008-05     |            | 2026-01-01
e3             | @hal               | 吴磊 | resident_pension | basic_pension | 2012-01     |            | 2026-01-01
e4             |                    | 周强 | unemployment     | unemployment_benefit | 2026-08 | 1990-03-03 |
e5             | 34082619900303     | 周强 | unemployment     | unemployment_benefit | 2026-08 | 1990-03-03 |
e6             | 340826194805059999 | 李明 | resident_pension | basic_pension | 2008-05     |            |
e3             | @ivy               | 郑爽 | resident_pension | basic_pension | 2012-01     |            |
"""
CONTRIBUTIONS = """
person_id          | scheme           | month   | kind     | employer_id | employer_name | paid_on
@gus               | employee_pension | 2026-07 | employer | E1          | 甲公司        | 46230
@gus               | employee_pension | 2026-08 | employer | E1          | 甲公司        | 46261
@gus               | employee_pension | 2026-08 | employer | E1          | 甲公司        | 46261
@gus               | employee_pension | 2026-09 | employer | E1          | 甲公司        | 47000
@hal               | employee_pension | 2026-09 | employer | E1          | 甲公司        | 2026-09-20
340826195501010001 | employee_pension | 2026-09 | employer | E1          | 甲公司        | 46261
"""
LEADS = """
lead_id | received_on | source | person_id | name | text
L1      | 2026-10-01  | tip    | @ann      | 王芳 | 已去世
L2      | 2026-10-01  | tip    | @zoe      | 何人 | 不明
L3      | 2026-10-01  | tip    |           | 李明 | 不明
L4      | 2026-10-01  | tip    | @hal      | 吴刚 | 冒领
"""
INSTITUTIONS = "bank_account | institution_name\n6217099 | 福利院"
CEILINGS = "benefit | effective_from | monthly_max | region_code\nbasic_pension | 2020-01-01 | 150.00 | 340826101"
REFUNDS = """
refund_id | employer_id | employer_name | year | amount  | paid_on    | prior_year_premium | size
r1        | E1          | 甲公司        | 2025 | 9000.00 | 2026-05-01 | 10000.00           | large
r2        | E1          | 甲公司        | 2025 | 100.00  | 2026-06-01 | 10000.00           | large
"""


def bad_office(folder) -> Office:
    office = Office(folder).deliver(
        payouts=PAYOUTS,
        payouts_2=MORE,
        deaths=DEATHS,
        entitlements=ENTITLEMENTS,
        contributions=CONTRIBUTIONS,
        leads=LEADS,
        institutions=INSTITUTIONS,
        ceilings=CEILINGS,
        employer_refunds=REFUNDS,
    )
    ann = office.people.ids["@ann"]
    older = f"{ann[:6]}{ann[8:17]}"
    file = office.folder / "in" / "payouts_2.csv"
    rows = [
        f"p30,{older},王芳,resident_pension,basic_pension,2026-10,46305,150.50,6217001,",
        f"p31,{office.people.ids['@bob'].lower()} ,李明,resident_pension,basic_pension,2026-10,46305,150.50,6217001,",
        "p32,too,many,fields,here,2026-10,46305,1,2,3,4,5",
    ]
    file.write_text(file.read_text() + "\n".join(rows) + "\n")
    return office


def two_nights(folder, **how):
    """What two nights leave; in the second a payout and a death are gone, and a death is new."""
    office = bad_office(folder)
    first = office.screen(BEFORE, **how)
    rows = [row for row in PAYOUTS.splitlines() if not row.startswith("p3 ")]
    deaths = [row for row in DEATHS.splitlines() if "@ann" not in row]
    deaths.append("d9 | @ivy | 郑爽 | 2026-08-20 | |")
    office.deliver(payouts="\n".join(rows), deaths="\n".join(deaths))
    second = office.screen(TONIGHT, **how)
    assert not list(office.out.glob(".*"))
    return left(office), set(first.findings["rule"]), second


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return two_nights(tmp_path_factory.mktemp("whole"))


def test_the_lists_are_bad_enough(whole):
    _, rules, night = whole
    assert rules >= {
        "account/shared_account",
        "amount/over_ceiling",
        "death/funeral_grant_twice",
        "death/paid_after_death",
        "employer/refund_twice",
        "identity/invalid_id",
        "identity/one_id_two_names",
        "identity/one_person_two_ids",
        "lead/received",
        "reemployment/paid_while_employed",
    }
    reasons = set(night.checked["payouts"].quarantined["reason"].cast(str))
    assert reasons == {"empty", "ragged", "same_key", "unreadable"}
    assert night.checked["payouts"].counts["duplicates"].to_list() == [0, 1]
    assert set(night.findings["identity"]) == {"exact", "probable"}
    assert night.booked.withdrawn


def test_in_more_shards_than_people_two_nights_leave_the_same_bytes(whole, tmp_path):
    assert two_nights(tmp_path, shards=14, workers=2)[0] == whole[0]


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """A made-up county as real offices deliver, two years of it, so that the model looks at the year before too."""
    folder = tmp_path_factory.mktemp("county")
    synthesise(people=450, seed=11, out=folder / "in", as_of=TONIGHT, months=24, messy=True)
    return folder


def of_county(folder, name, shards):
    settings = Settings(quality=PLAINLY, model=Model(approval_limits=(3000,)))
    office = Office(folder / name, settings=settings)
    order = Order(
        folder / "in", office.out, TONIGHT, office.url, settings=settings, shards=shards, workers=1
    )
    night = screen(order)
    assert night.unusual.scores.height > 200
    assert {one["line_from"] for one in night.unusual.card["schemes"].values()} == {"year_before"}
    return left(office)


def test_a_county_with_the_model_leaves_the_same_bytes(county):
    assert of_county(county, "three", 3) == of_county(county, "one", 1)


def test_shards_are_readable_by_their_owner_only(tmp_path, monkeypatch):
    office, seen = bad_office(tmp_path), []
    real = people.done_by_crew

    def looking(work, tasks, workers):
        (folder,) = office.out.glob(".shards-*")
        seen.extend(oct(file.stat().st_mode & 0o777) for file in folder.rglob("*.parquet"))
        assert folder.stat().st_mode & 0o777 == 0o700
        return real(work, tasks, workers)

    monkeypatch.setattr(people, "done_by_crew", looking)
    office.screen(shards=2)
    assert set(seen) == {"0o600"}


def test_a_worker_that_is_killed_ends_the_night_with_a_sentence_and_leaves_nothing(
    tmp_path, monkeypatch
):
    office = bad_office(tmp_path)
    monkeypatch.setattr(people, "judge_shard", bad_tasks.is_killed)
    with pytest.raises(WorkerError, match="expected it to finish"):
        office.screen(shards=3, workers=2)
    assert not list(office.out.glob(".*"))
    assert not list(office.out.glob("*.csv"))
    assert office.cases().is_empty()


def test_what_a_killed_night_left_behind_is_removed_by_the_next(tmp_path):
    office = bad_office(tmp_path)
    (office.out / ".shards-old" / "raw").mkdir(parents=True)
    office.screen()
    assert not list(office.out.glob(".*"))


def test_a_disk_without_room_for_shards_is_a_sentence(tmp_path, monkeypatch):
    office = bad_office(tmp_path)

    def no_room(self, file, **_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("polars.DataFrame.write_parquet", no_room)
    with pytest.raises(OutputError, match=r"shards cannot be written \(No space left on device\)"):
        office.screen(shards=3)
    assert not list(office.out.glob(".*"))
    shutil.rmtree(office.out)
