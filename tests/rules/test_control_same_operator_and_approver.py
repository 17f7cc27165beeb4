"""经办复核同一人: the case is the operator's."""

from tests.support.drawn import night

RULE = "control/same_operator_and_approver"
PAYOUTS = """
payout_id | person_id | name | scheme           | benefit       | benefit_month | paid_on    | amount | operator_id | approver_id
alone     | @fay      | 孟浩 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 190.00 | op7         | ｏｐ７
grant     | @fay      | 孟浩 | resident_pension | funeral_grant | 2026-05       | 2026-05-10 | 800.00 | op7         | op7
two       | @fox      | 平凡 | resident_pension | basic_pension | 2026-05       | 2026-05-10 | 190.00 | op7         | op8
nobody    | @fox      | 平凡 | resident_pension | basic_pension | 2026-06       | 2026-06-10 | 190.00 |             |
"""


def test_the_same_person_and_never_nobody():
    got = night(rules=RULE, payouts=PAYOUTS)
    assert got.rows("payout_id", "certainty", "subject_kind", "subject_id") == {
        ("alone", "potential", "operator", "op7"),
        ("grant", "potential", "operator", "op7"),
    }


def test_an_exclusion_of_the_person_paid_holds():
    excluded = """
    person_id | rule     | reason | decided_by | valid_from
    @fay      | control/ | 已核   | 股长       | 2026-01-01
    """
    assert night(rules=RULE, payouts=PAYOUTS, exclusions=excluded).rows("certainty") == {
        ("excluded",)
    }
