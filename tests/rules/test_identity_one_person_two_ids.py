"""一人多号: two ids that are one person by what they share, and people who only look like one."""

from decimal import Decimal

import pytest
from stdnum.cn import ric

from fundsentry.reports.sentences import because
from rules.overrides import Override, overridden
from schemas import TABLES
from tests.support.drawn import RULEBOOK, night

RULE = "identity/one_person_two_ids"
HEAD = "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount | region_code | bank_account"
VILLAGE, NEXT_VILLAGE, FAR = "340826101001", "340826101002", "340826102001"


def right(first17):
    return first17 + ric.calc_check_digit(first17 + "0")


ONE = right("34082619500301246")  # a woman born on 1950-03-01
OTHER = right("34082619500301682")


def paid(*people, month="2026-05", benefit="pension"):
    """Draw one line per (id, name, village, account); what is not given is empty."""
    rows = []
    for number, person in enumerate(people):
        person_id, name, region, account = (*person, "", "")[:4]
        rows.append(
            f"p{number} | {person_id} | {name} | employee_pension | {benefit} | {month} | {month}-10 | 200.00 | {region} | {account}"
        )
    return "\n".join([HEAD, *rows])


def named(*people, **tables):
    got = night(rules=RULE, payouts=paid(*people), **tables)
    return {payout for (payout,) in got.rows("payout_id")}


def told(*people, lang="en", **tables):
    findings = night(rules=RULE, payouts=paid(*people), **tables).findings
    (sentence,) = because(
        RULEBOOK, findings["rule"], findings["facts"], findings["identity"], lang
    ).filter(findings["payout_id"] == "p0")
    return sentence


BOTH = {"p0", "p1"}


# One person.


def test_one_name_one_birth_date_and_another_number():
    assert named((ONE, "李秀英"), (OTHER, "李秀英")) == BOTH


def test_both_lines_are_potential_with_their_whole_net_and_claim_nothing():
    got = night(rules=RULE, payouts=paid((ONE, "李秀英"), (OTHER, "李秀英")))
    assert got.rows("payout_id", "certainty", "undue", "claimed", "identity") == {
        ("p0", "potential", 200_00, 0, "exact"),
        ("p1", "potential", 200_00, 0, "exact"),
    }


@pytest.mark.parametrize(
    "slip",
    [
        ONE[:17] + "5",  # the check digit
        ONE[:5] + "7" + ONE[6:],  # the area
        ONE[:9] + "3" + ONE[10:],  # the year
        ONE[:10] + "9" + ONE[11:],  # a month that is none
        ONE[:8] + ONE[9] + ONE[8] + ONE[10:],  # two that changed places
        ONE[:14] + ONE[15:],  # one left out
        ONE[:14] + "7" + ONE[14:],  # one too many
    ],
)
def test_an_id_one_step_beside_another_that_fails_its_check(slip):
    assert slip != ONE
    assert named((ONE, "李秀英"), (slip, "李秀英")) == BOTH
    assert named((slip, "李秀英"), (ONE, "李秀英")) == BOTH


@pytest.mark.parametrize(
    ("one", "other"), [("王小明", "王晓明"), ("于明", "於鸣"), ("萧红", "肖红")]
)
def test_names_that_sound_alike_where_the_ids_lie_one_step_apart(one, other):
    slip = ONE[:17] + "5"
    assert named((ONE, one), (slip, other)) == BOTH


@pytest.mark.parametrize("unreadable", ["王\ue123明", "王?明", "王□明", "王*明"])
def test_a_character_that_a_program_cannot_write_where_the_ids_lie_one_step_apart(unreadable):
    assert named((ONE, "王喆明"), (ONE[:17] + "5", unreadable)) == BOTH


@pytest.mark.parametrize(
    ("one", "other"), [("于国强", "於國強"), ("叶兰", "葉蘭"), ("钟伟", "鍾偉")]
)
def test_one_name_in_two_forms_of_its_characters(one, other):
    assert named((ONE, one), (OTHER, other)) == BOTH


def test_a_corrected_birth_date_with_all_other_digits_as_before():
    corrected = right(ONE[:6] + "19520301" + ONE[14:17])
    assert named((ONE, "李秀英"), (corrected, "李秀英")) == BOTH


def test_a_corrected_birth_date_and_one_account():
    corrected = right("34082619510301888")
    assert named((ONE, "李秀英", "", "a1"), (corrected, "李秀英", "", "a1")) == BOTH


def test_the_old_and_the_new_calendar_and_one_account():
    new = right("34082619500417888")  # the first of the third month of 1950
    assert named((ONE, "李秀英", "", "a1"), (new, "李秀英", "", "a1")) == BOTH


def test_the_birth_date_of_the_entitlement_counts_as_well():
    later = right("34082619570820888")
    entitlements = f"""
    entitlement_id | person_id | name | scheme | benefit | start_month | birth_date
    e1 | {later} | 李秀英 | employee_pension | pension | 2020-01 | 1950-03-01
    """
    people = (ONE, "李秀英"), (later, "李秀英")
    assert named(*people, entitlements=entitlements) == BOTH
    assert named(*people) == set()
    somebody_else = entitlements.replace("李秀英", "李秀兰")  # a probable match says nothing
    assert named(*people, entitlements=somebody_else) == set()


def test_another_area_with_all_other_digits_as_before():
    moved = right("340827" + ONE[6:17])
    assert named((ONE, "李秀英", VILLAGE), (moved, "李秀英", FAR)) == BOTH


def test_three_ids_of_one_person():
    third = right("34082619500301808")
    people = (ONE, "李秀英"), (OTHER, "李秀英"), (third, "李秀英")
    assert named(*people) == {"p0", "p1", "p2"}
    got = night(rules=RULE, payouts=paid(*people))
    assert got.rows("payout_id", "evidence_id") >= {("p0", "p1;p2"), ("p1", "p0;p2")}


# People who only look like one.


@pytest.mark.parametrize(
    ("one", "other"),
    [("王大双", "王小双"), ("李春兰", "李秋兰"), ("李佳", "李嘉"), ("李佳", "李佳佳")],
)
def test_twins_have_names_of_their_own(one, other):
    """One birth date, one village, one account of the mother's, numbers in a row."""
    second = right(ONE[:14] + f"{int(ONE[14:17]) + 2:03d}")
    assert named((ONE, one, VILLAGE, "a1"), (second, other, VILLAGE, "a1")) == set()
    assert named((ONE, one, VILLAGE), (second[:17] + "0", other, VILLAGE)) == set()


def test_a_twin_with_a_wrong_check_digit_stays_a_twin():
    twin = ONE[:16] + "8" + ONE[17]
    assert abs(int(twin[14:17]) - int(ONE[14:17])) == 2
    assert named((ONE, "李佳", VILLAGE), (twin, "李嘉", VILLAGE)) == set()


@pytest.mark.parametrize("born", ["19610820", "19510820", "19500302"])
def test_one_name_and_another_birth_date(born):
    namesake = right(f"340826{born}888")
    assert named((ONE, "李秀英"), (namesake, "李秀英")) == set()
    assert named((ONE, "李秀英", VILLAGE), (namesake, "李秀英", NEXT_VILLAGE)) == set()


def test_the_account_of_a_namesake_chosen_by_mistake():
    namesake = right("34082619610820888")
    assert named((ONE, "李秀英", VILLAGE, "a1"), (namesake, "李秀英", FAR, "a1")) == set()


def test_one_name_and_birth_date_of_a_man_and_a_woman():
    man = right("34082619500301681")
    assert named((ONE, "李秀英"), (man, "李秀英")) == set()
    assert named((ONE, "李秀英", VILLAGE), (man, "李秀英", VILLAGE)) == set()


@pytest.mark.parametrize("word", ["无", "99"])
def test_strangers_under_a_word_that_is_no_id_are_nobodys_second_id(word):
    people = (ONE, "李秀英", VILLAGE, "a1"), (word, "李秀英", VILLAGE, "a1")
    assert named(*people) == BOTH
    assert named(*people, (word, "赵子龙", FAR, "a9")) == set()


def test_a_couple_on_one_account_or_born_on_one_day():
    man = right("34082619500301681")
    assert named((ONE, "李秀英", VILLAGE, "a1"), (man, "王建国", VILLAGE, "a1")) == set()


def test_a_guardians_account():
    child = right("34082620150301682")
    assert named((ONE, "李秀英", VILLAGE, "a1"), (child, "李秀", VILLAGE, "a1")) == set()


def test_another_name_under_an_id_one_step_beside():
    assert named((ONE, "李秀英", VILLAGE), (ONE[:17] + "5", "王桂兰", VILLAGE)) == set()


def test_an_institutions_account_and_one_of_many_tell_nothing():
    corrected = right("34082619510301888")
    people = (ONE, "李秀英", "", "a1"), (corrected, "李秀英", "", "a1")
    homes = "bank_account | institution_name\na1 | 县社会福利院"
    assert named(*people) == BOTH
    assert named(*people, institutions=homes) == set()
    others = [(right(f"3408261960010{n}888"), f"周{n}", "", "a1") for n in range(1, 4)]
    assert named(*people, *others) == set()


def test_one_name_and_day_in_two_townships_is_the_commonest_chance():
    assert named((ONE, "李秀英", VILLAGE), (OTHER, "李秀英", FAR)) == set()
    assert named((ONE, "李秀英", VILLAGE), (OTHER, "李秀英", NEXT_VILLAGE)) == BOTH
    assert named((ONE, "李秀英", VILLAGE, "a1"), (OTHER, "李秀英", FAR, "a1")) == BOTH


def test_a_common_name_needs_more_than_a_birth_date():
    """Of so many 李秀英 two may well be born on one day; in one village they are named all the same."""
    namesakes = [
        (right(f"3408261961{n // 28 + 1:02d}{n % 28 + 1:02d}888"), "李秀英") for n in range(40)
    ]
    assert named((ONE, "李秀英"), (OTHER, "李秀英"), *namesakes) == set()
    same_village = (ONE, "李秀英", VILLAGE), (OTHER, "李秀英", VILLAGE)
    assert named(*same_village, *namesakes) == BOTH


# Months, benefits, sentences.


def test_only_months_in_which_both_were_paid_a_periodic_benefit():
    lines = [
        *paid((ONE, "李秀英"), (OTHER, "李秀英")).splitlines(),
        f"june | {ONE} | 李秀英 | employee_pension | pension | 2026-06 | 2026-06-10 | 200.00 | |",
        f"grant | {ONE} | 李秀英 | employee_pension | funeral_grant | 2026-05 | 2026-05-10 | 900.00 | |",
        f"second | {OTHER} | 李秀英 | work_injury | nursing_allowance | 2026-05 | 2026-05-10 | 300.00 | |",
        f"later | {OTHER} | 李秀英 | work_injury | disability_grant | 2026-06 | 2026-06-10 | 300.00 | |",
    ]
    got = night(rules=RULE, payouts="\n".join(lines))
    assert got.rows("payout_id") == {("p0",), ("p1",), ("second",)}


def test_a_line_of_which_nothing_is_left_was_not_paid():
    lines = paid((ONE, "李秀英"), (OTHER, "李秀英"))
    back = (
        f"back | {OTHER} | 李秀英 | employee_pension | pension | 2026-05 | 2026-05-20 | -200.00 | |"
    )
    assert night(rules=RULE, payouts=f"{lines}\n{back}").findings.is_empty()


def test_the_other_ids_lines_of_the_month_are_the_evidence():
    got = night(rules=RULE, payouts=paid((ONE, "李秀英"), (OTHER, "李秀英")))
    assert got.rows("payout_id", "evidence_table", "evidence_id") == {
        ("p0", "payouts", "p1"),
        ("p1", "payouts", "p0"),
    }


def test_the_sentence_names_the_evidence_and_what_speaks_against_it():
    people = (ONE, "李秀英", VILLAGE, "a1"), (OTHER, "李秀英", FAR, "a1")
    assert told(*people) == (
        "Probably the same person as under another id (see payout p1); both were paid for the same months; "
        "the same name; the same birth date; the same sex; but in another township; the same account"
    )
    assert told(*people, lang="zh") == (
        "与另一证件号码的领取人（见流水号p1）疑为同一人，同月均领取定期待遇；"
        "姓名相同；出生日期相同；性别相同；但不在同一乡镇；收款账户相同"
    )


def test_the_sentence_names_the_other_ids_entitlement_which_stays_when_old_payouts_come_no_more():
    entitlements = f"""
    entitlement_id | person_id | name | scheme | benefit | start_month
    e2 | {OTHER} | 李秀英 | employee_pension | pension | 2020-01
    e1 | {OTHER} | 李秀英 | work_injury | nursing_allowance | 2021-01
    e0 | {OTHER} | 李秀兰 | employee_pension | pension | 2010-01
    """
    sentence = told((ONE, "李秀英"), (OTHER, "李秀英"), entitlements=entitlements)
    assert sentence == (
        "Probably the same person as under another id (see entitlement e1); both were paid for the same months; "
        "the same name; the same birth date; the same sex"
    )


def test_the_sentence_of_a_slip_names_no_id_and_no_name():
    slip = ONE[:17] + "5"
    sentence = told((ONE, "王小明"), (slip, "王晓明"))
    assert sentence.endswith(
        "names that sound alike, or with characters that cannot be shown; "
        "the ids differ by one digit or by two that changed places, and one fails its check"
    )
    assert not any(secret in sentence for secret in (ONE, slip, "王", "1950"))


def test_an_excluded_id_is_kept_apart_from_the_other():
    exclusions = f"""
    person_id | rule | reason | decided_by | valid_from
    {ONE} | {RULE} | 公安核实为两人 | 张主任 | 2026-01-01
    """
    got = night(rules=RULE, payouts=paid((ONE, "李秀英"), (OTHER, "李秀英")), exclusions=exclusions)
    assert got.rows("payout_id", "certainty") == {("p0", "excluded"), ("p1", "potential")}


def test_an_office_may_ask_for_more():
    stricter = overridden(RULEBOOK, [Override(RULE, "score", Decimal("0.99"), "会议纪要")])
    lines = paid((ONE, "李秀英"), (OTHER, "李秀英"))
    assert night(rules=RULE, rulebook=stricter, payouts=lines).findings.is_empty()
    lines = paid((ONE, "李秀英", VILLAGE), (OTHER, "李秀英", VILLAGE))
    assert not night(rules=RULE, rulebook=stricter, payouts=lines).findings.is_empty()


def test_every_piece_of_evidence_has_its_sentence():
    from detectors.likeness import weights

    sentences = set(RULEBOOK.rules[RULE].text.because) - {"default", "by_payout"}
    assert sentences == set(weights().one_person) == set(weights().strangers)


def test_columns_that_may_be_missing_may_be_missing():
    required = [c.name for c in TABLES["payouts"].columns if c.required]
    assert not {"region_code", "bank_account"} & set(required)
    values = {"scheme": "employee_pension", "benefit": "pension", "name": "李秀英"}
    values |= {"benefit_month": "2026-05", "paid_on": "2026-05-10", "amount": "200.00"}
    rows = [
        " | ".join(({"payout_id": f"p{n}", "person_id": each} | values)[c] for c in required)
        for n, each in enumerate((ONE, OTHER))
    ]
    got = night(rules=RULE, payouts="\n".join([" | ".join(required), *rows]))
    assert got.rows("payout_id") == {("p0",), ("p1",)}
