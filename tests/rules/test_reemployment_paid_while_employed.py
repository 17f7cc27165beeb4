"""重新就业后领取失业保险金: the first month of a job is still owed."""

from tests.support.drawn import night

RULE = "reemployment/paid_while_employed"


def paid(
    *months,
    person="@ann",
    name="王芳",
    scheme="employee_pension",
    benefit="pension",
    amount="2000.00",
):
    head = "payout_id | person_id | name | scheme | benefit | benefit_month | paid_on | amount"
    rows = [
        f"{m} | {person} | {name} | {scheme} | {benefit} | {m} | {m}-10 | {amount}" for m in months
    ]
    return "\n".join([head, *rows])


def dole(*months, benefit="unemployment_benefit"):
    return paid(*months, scheme="unemployment", benefit=benefit, amount="1460.00")


def jobs(*rows):
    head = "person_id | scheme | month | kind | employer_id | paid_on"
    return "\n".join(
        [head, *(f"@ann | {scheme} | {m} | {kind} | {e} | {on}" for scheme, m, kind, e, on in rows)]
    )


def worked(*months, kind="employer"):
    return jobs(*(("employee_pension", m, kind, "n1", "") for m in months))


def test_from_the_second_month_of_the_job():
    got = night(
        rules=RULE,
        payouts=dole("2026-03", "2026-04", "2026-05"),
        contributions=worked("2026-04", "2026-05"),
    )
    assert got.rows("payout_id", "certainty") == {("2026-05", "recoverable")}


def test_a_gap_begins_a_new_job_whatever_the_employer_or_scheme():
    rows = jobs(
        ("employee_pension", "2026-03", "employer", "n1", ""),
        ("unemployment", "2026-05", "employer", "n2", ""),
        ("work_injury", "2026-06", "employer", "n3", ""),
    )
    got = night(
        rules=RULE, payouts=dole("2026-03", "2026-04", "2026-05", "2026-06"), contributions=rows
    )
    assert got.rows("payout_id") == {("2026-06",)}


def test_a_job_older_than_the_benefit_is_to_be_looked_into():
    rows = worked("2026-02", "2026-03", "2026-04")
    got = night(rules=RULE, payouts=dole("2026-03", "2026-04", "2026-05"), contributions=rows)
    assert got.rows("payout_id", "certainty") == {
        ("2026-03", "potential"),
        ("2026-04", "potential"),
    }
    same = night(rules=RULE, payouts=dole("2026-02", "2026-03"), contributions=rows)
    assert same.rows("payout_id", "certainty") == {("2026-03", "recoverable")}


def test_the_premium_goes_with_the_run_of_the_benefit():
    payouts = (
        dole("2026-03", "2026-04")
        + "\nmp | @ann | 王芳 | unemployment | medical_premium | 2026-04 | 2026-04-10 | 400.00"
    )
    got = night(rules=RULE, payouts=payouts, contributions=worked("2026-02", "2026-03", "2026-04"))
    assert ("mp", "potential") in got.rows("payout_id", "certainty")


def test_flexible_work_other_benefits_and_contributions_not_known_yet():
    lines = dole("2026-05", "2026-06")
    assert night(
        rules=RULE, payouts=lines, contributions=worked("2026-05", "2026-06", kind="flexible")
    ).findings.is_empty()
    aid = dole("2026-05", "2026-06", benefit="temporary_aid")
    assert night(
        rules=RULE, payouts=aid, contributions=worked("2026-05", "2026-06")
    ).findings.is_empty()
    late = jobs(
        *(("employee_pension", m, "employer", "n1", "2026-11-02") for m in ("2026-05", "2026-06"))
    )
    assert night(rules=RULE, payouts=lines, contributions=late).findings.is_empty()


def test_in_force_from_february_1999():
    got = night(
        rules=RULE,
        payouts=dole("1999-01", "1999-02"),
        contributions=worked("1998-12", "1999-01", "1999-02"),
    )
    assert got.rows("payout_id") == {("1999-02",)}
