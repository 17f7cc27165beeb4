"""Planted cases of eligibility, amounts, accounts, employers, control and leads."""

from collections.abc import Callable
from datetime import date, timedelta

from fundsentry.synthetic.calendar import day_in, month_of, written
from fundsentry.synthetic.plants_shared import (
    BASIC,
    BENEFIT,
    EMPLOYEE,
    contributed,
    last,
    on,
    pensioner,
)
from fundsentry.synthetic.plot import Plot

SURVIVOR = ("work_injury", "survivor_allowance")


def born_in(month: int) -> date:
    """Return the 9th of a month."""
    return day_in(month, 9)


def woman_of_raised_age(target: int) -> date:
    """Return the birth of a woman worker who reaches her raised age in that month, or the next one."""
    for born in range(1975 * 12, 1990 * 12):
        months = born - 1975 * 12
        if born + 600 + min(60, months // 2 + 1) >= target:
            return born_in(born)
    raise AssertionError("the raised age of women of fifty has no gap of years")


def too_many_months(plot: Plot) -> None:
    """More months than the contributions allow; near the statutory age it may go on."""
    rule = "eligibility/unemployment_months_exceeded"
    person = plot.person(date(1985, 1, 1))
    months = last(plot, 14)
    lines = plot.paid(
        person, *BENEFIT, months, "1460.00", start=months[0], contribution_months="59"
    )
    plot.expect(lines[12:], rule, "1460.00")
    short = plot.person(date(1990, 1, 1))
    few = last(plot, 2)
    of_short = plot.paid(short, *BENEFIT, few, "1460.00", start=few[0], contribution_months="11")
    plot.expect(of_short, rule, "1460.00")
    near = plot.person(woman_of_raised_age(plot.month + 3), "female")
    year = last(plot, 13)
    plot.paid(near, *BENEFIT, year, "1460.00", start=year[0], contribution_months="24")


def before_the_age(plot: Plot) -> None:
    """Before the allowed age; between the old and the raised age it may have been flexible retirement."""
    rule = "eligibility/pension_before_age"
    resident = plot.person(born_in(plot.month - 2 - 720), "female")
    months = last(plot, 5)
    lines = plot.paid(resident, *BASIC, months, "190.00", start=months[0])
    plot.expect(lines[:3], rule, "190.00")
    man = plot.person(born_in(plot.month - 3 - 720))
    of_man = plot.paid(man, *EMPLOYEE, months, "2400.00", start=months[0])
    old = month_of(man.born) + 720
    after = month_of(man.born) - 1965 * 12
    raised = old + (min(36, after // 4 + 1) if after >= 0 else 0)
    for month, line in zip(months, of_man, strict=True):
        if month <= old:
            plot.expect(line, rule, "2400.00")
        elif month <= raised:
            plot.expect(line, rule, "2400.00", "potential")
    early = plot.person(born_in(plot.month - 3 - 720))
    flexible = last(plot, 3)
    plot.paid(
        early, *EMPLOYEE, flexible, "2400.00", start=flexible[0], retirement_type="flexible_early"
    )
    miner = plot.person(born_in(plot.month - 2 - 660))
    mine = last(plot, 4)
    of_miner = plot.paid(
        miner, *EMPLOYEE, mine, "2900.00", start=mine[0], retirement_type="special_trade"
    )
    plot.expect(of_miner[:2], rule, "2900.00")


def survivors(plot: Plot) -> None:
    """A child of eighteen, a widow who married again, a survivor with a job or in the army."""
    child = plot.person(born_in(plot.month - 2 - 216))
    lines = plot.paid(child, *SURVIVOR, last(plot, 4), "1500.00", relation="child")
    plot.expect(lines[2:], "eligibility/survivor_of_age", "1500.00")
    unable = plot.person(date(2000, 5, 31))
    plot.paid(unable, *SURVIVOR, last(plot, 3), "1500.00", relation="child", unable_to_work="yes")
    widow = plot.person(date(1975, 5, 31), "female")
    of_widow = plot.paid(widow, *SURVIVOR, last(plot, 4), "1500.00", relation="spouse")
    plot.listed("marriages", widow, married_on="1999-10-01")
    plot.listed("marriages", widow, married_on=on(plot, 2))
    plot.expect(of_widow[2:], "eligibility/survivor_remarried", "1500.00")
    worker = plot.person(date(1980, 5, 31))
    of_worker = plot.paid(worker, *SURVIVOR, last(plot, 4), "1500.00", relation="other")
    contributed(plot, worker, last(plot, 3))
    plot.expect(of_worker[2:], "eligibility/survivor_employed", "1500.00")
    soldier = plot.person(date(2004, 5, 31))
    of_soldier = plot.paid(soldier, *SURVIVOR, last(plot, 4), "1500.00", relation="other")
    plot.listed("departures", soldier, kind="enlisted", departed_on=on(plot, 1))
    plot.expect(of_soldier[3], "eligibility/survivor_employed", "1500.00")


def not_verified(plot: Plot) -> None:
    """No sign of life for more than twelve months."""
    _, lines = pensioner(plot, 5, "190.00", BASIC, verified_on=on(plot, 14, 20), verified_by="face")
    plot.rows["entitlements"][-1]["start_month"] = written(plot.month - 40)
    plot.expect(lines[3:], "eligibility/verification_overdue", "190.00", "potential")


def over_the_ceiling(plot: Plot) -> None:
    """A second line lifts the month above the ceiling of the county."""
    person = plot.person(date(1986, 2, 3))
    months = last(plot, 3)
    plot.paid(person, *BENEFIT, months, "1460.00", start=months[0], contribution_months="150")
    second = plot.pay(person, *BENEFIT, plot.month - 1, "300.00", day=25)
    plot.expect(second, "amount/over_ceiling", "160.00")


def no_entitlement(plot: Plot) -> None:
    """A month outside the entitlement, and a person without one; one under another name counts."""
    rule = "amount/without_entitlement"
    _, lines = pensioner(plot, 3)
    plot.rows["entitlements"][-1]["end_month"] = written(plot.month - 1)
    plot.expect(lines[2], rule, "2410.55", "potential")
    ghost = plot.person()
    line = plot.pay(ghost, *EMPLOYEE, plot.month, "2400.00")
    plot.expect(line, rule, "2400.00", "potential")
    pensioner(plot, 3, name="误录姓名")


def accounts(plot: Plot) -> None:
    """Three people on one account, a nursing home, another holder, an account changed before paying."""
    shared = [plot.person() for _ in range(3)]
    for person in shared:
        plot.entitle(person, *EMPLOYEE, plot.month - 24)
        line = plot.pay(
            person, *EMPLOYEE, plot.month - 1, "2100.00", bank_account=shared[0].account
        )
        plot.expect(line, "account/shared_account", "2100.00", "potential")
    home = plot.person().account
    plot.add("institutions", bank_account=home, institution_name="县社会福利院")
    for _ in range(4):
        guest = plot.person()
        plot.entitle(guest, *BASIC, plot.month - 24)
        plot.pay(guest, *BASIC, plot.month, "190.00", bank_account=home)
    for _ in range(2):
        couple = plot.person()
        plot.entitle(couple, *BASIC, plot.month - 24)
        plot.pay(couple, *BASIC, plot.month, "190.00", bank_account=shared[1].account)
    _, lines = pensioner(plot, 2)
    plot.rows["payouts"][-1]["account_name"] = "钱大有"
    plot.expect(lines[1], "account/other_holder", "2410.55", "potential")
    moved = plot.person()
    changed = day_in(plot.month - 1, 12) - timedelta(days=10)
    facts = {"account_changed_on": changed.isoformat(), "account_changed_by": "op31"}
    plot.entitle(moved, *EMPLOYEE, plot.month - 24, **facts)
    line = plot.pay(moved, *EMPLOYEE, plot.month - 1, "2300.00", operator_id="op31")
    plot.pay(moved, *EMPLOYEE, plot.month, "2300.00", operator_id="op32", day=8)
    plot.expect(line, "account/changed_by_paying_operator", "2300.00", "potential")


def employers(plot: Plot) -> None:
    """Refunds above the ratio, twice in a year, despite layoffs, kept from clients; and a right one."""
    number = len(plot.rows["employer_refunds"])
    names = [f"91340826MB{number + place:08d}" for place in range(6)]
    ordinary = {
        "prior_year_premium": "10000.00",
        "insured_count": "40",
        "layoff_rate": "0.01",
        "size": "small",
        "is_dispatch": "no",
    }

    def refund(place: int, year: int, yuan: str, paid_on: str, **cells: str) -> str:
        who = {
            "employer_id": names[place],
            "employer_name": f"龙泉县第{number + place}服务有限公司",
        }
        return plot.add(
            "employer_refunds",
            **(who | {"year": str(year), "amount": yuan, "paid_on": paid_on} | ordinary | cells),
        )

    refund(0, 2022, "9000.00", "2022-08-01", layoff_rate="0.055")
    over = refund(1, 2024, "6100.01", "2024-08-01")
    plot.expect(over, "employer/refund_over_ratio", "100.01")
    again = refund(1, 2024, "6000.00", "2024-09-01")
    plot.expect(again, "employer/refund_twice", "6000.00")
    layoffs = refund(
        2, 2024, "3000.00", "2024-08-01", size="large", insured_count="31", layoff_rate="0.056"
    )
    plot.expect(layoffs, "employer/refund_with_layoffs", "3000.00")
    refund(3, 2024, "600.00", "2024-08-01", insured_count="30", layoff_rate="0.19")
    kept = refund(4, 2025, "5000.00", on(plot, 4), is_dispatch="yes")
    plot.expect(kept, "employer/dispatch_refund_withheld", "3000.00", "potential")
    share = {"refund_id": kept, "client_id": "KH01", "client_name": "龙泉县用工单位"}
    plot.add(
        "refund_shares",
        **share,
        due_amount="4000.00",
        passed_amount="1000.00",
        passed_on=on(plot, 3),
    )
    honest = refund(5, 2025, "5000.00", on(plot, 4), is_dispatch="yes")
    done = {"refund_id": honest, "client_id": "KH02", "client_name": "龙泉县用工单位"}
    for _ in range(2):  # two equal transfers are two transfers
        plot.add(
            "refund_shares",
            **done,
            due_amount="2500.00",
            passed_amount="2500.00",
            passed_on=on(plot, 3),
        )


def one_person_approves(plot: Plot) -> None:
    """Entered and approved by one person."""
    _, lines = pensioner(plot, 2)
    plot.rows["payouts"][-1] |= {"operator_id": "op40", "approver_id": "op40"}
    plot.expect(lines[1], "control/same_operator_and_approver", "2410.55", "potential")


def leads(plot: Plot) -> None:
    """A tip about a person, and one that names nobody."""
    person, _ = pensioner(plot, 2)
    facts = {
        "received_on": on(plot, 1),
        "source": "tip",
        "due_on": day_in(plot.month + 1, 20).isoformat(),
    }
    lead = plot.add(
        "leads", person_id=person.id, name=person.name, text="群众反映长期在外", **facts
    )
    plot.expect(lead, "lead/received", "0.00", "potential")
    nobody = plot.add("leads", text="某村有人冒领", **facts)
    plot.expect(nobody, "lead/received", "0.00", "potential")


PLANTS: tuple[Callable[[Plot], None], ...] = (
    too_many_months,
    before_the_age,
    survivors,
    not_verified,
    over_the_ceiling,
    no_entitlement,
    accounts,
    employers,
    one_person_approves,
    leads,
)
