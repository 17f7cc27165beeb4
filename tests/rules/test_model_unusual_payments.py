"""异常待遇: what the model names becomes a finding without amount, with all its reasons."""

import json
from datetime import date

import polars as pl

from detectors.judge import judge
from detectors.naming import ROWS
from detectors.tables import link_tables
from fundsentry.reports.sentences import because
from tests.support.drawn import RULEBOOK, checked

AS_OF = date(2026, 10, 31)
RULE = "model/unusual_payments"
PAYOUTS = """
payout_id | person_id | name | scheme           | benefit | benefit_month | paid_on    | amount
P1        | @ann      | 安   | employee_pension | pension | 2026-09       | 2026-09-10 | 2000.00
P2        | @ann      | 安   | employee_pension | pension | 2026-10       | 2026-10-10 | 2000.00
"""


def judged(*rows):
    linked = link_tables(checked({"payouts": PAYOUTS}, AS_OF), AS_OF)
    model = pl.DataFrame(rows, schema=ROWS, orient="row")
    tables = linked.tables | ({"model": model} if rows else {})
    return judge(RULEBOOK.chosen(RULE), linked.lines, tables, AS_OF)


def named():
    none = (None, None)
    return judged(
        (1, "P2", 0, "default", "0.8", "0.7", *none),
        (1, "P2", 1, "monthly_amount", *none, "9000.00", "2000.00"),
        (1, "P2", 2, "accounts", *none, "4", "1"),
    )


def test_a_person_named_is_one_finding_without_amount_and_never_recoverable():
    findings = named().findings
    columns = ["line", "rule", "certainty", "undue", "evidence_table", "evidence_id"]
    assert findings.select(pl.col(columns).cast(pl.String)).rows() == [
        ("1", RULE, "potential", "0", "payouts", "P2")
    ]


def test_the_sentence_has_the_score_then_the_reasons_the_strongest_first():
    findings = named().findings
    told = json.loads(findings["facts"][0])
    assert [one["because"] for one in told] == ["default", "monthly_amount", "accounts"]
    identity = pl.Series(["exact"])
    chinese, english = (
        because(RULEBOOK, findings["rule"], findings["facts"], identity, lang)[0]
        for lang in ("zh", "en")
    )
    assert chinese.startswith("异常分0.8（")
    assert "；月待遇9000.00元，同类人员一般为2000.00元；近12个月使用4个收款账户" in chinese
    assert "9000.00 yuan a month; peers usually 2000.00; 4 accounts" in english


def test_without_the_model_the_rule_is_not_applied():
    nothing = judged()
    assert nothing.applied == ()
    assert nothing.not_applied[0].missing_tables == ("model",)


def test_every_feature_has_its_sentence():
    from detectors.features import NAMES

    assert set(RULEBOOK.rules[RULE].text.because) == {"default", *NAMES}
