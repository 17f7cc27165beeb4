"""整改台账: what was found, per problem and per case, with cause, measure, deadline and progress; no names, no ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from fundsentry.reports.cases import township
from rules import Rulebook
from schemas.codes import SCHEMES
from schemas.outputs.cases import ROOT_CAUSES, STATES
from schemas.written import yuan

MONEY = ("claimed", "potential", "confirmed", "recovered", "let_off", "outstanding")
ENDED = ("closed", "dismissed")
_OPEN_MONEY = ("confirmed", "notified", "recovering", "appealed", "closed")
# What an office does about a cause; in the workbook it may be changed.
MEASURES: Mapping[str, tuple[str, str]] = {
    "policy": (
        "clarify the local provisions and go through what exists by them",
        "明确政策口径，对照清理存量",
    ),
    "handling": (
        "tighten first and second checks in handling; train those who handle",
        "规范经办流程，落实初审复核，开展培训",
    ),
    "information": (
        "share and compare data every month with the offices that know first",
        "与信息来源单位按月共享比对，及时核实",
    ),
    "supervision": (
        "separate duties, check at random, hold to account",
        "落实岗位不相容和定期抽查，强化稽核问责",
    ),
}
_WORDS = {
    "get_back": ("get back what was paid in excess", "追回多发待遇"),
    "look_into": ("to be decided after the review. {}", "核查认定后确定。{}"),
    "nothing": ("nothing to mend: {} dismissed", "经核查排除 {} 件，无需整改"),
    "none": ("none was confirmed; nothing to mend", "核查不属实，无需整改"),
    "not_said": ("not stated", "未注明"),
    "recovered": ("{} yuan came back ({})", "已追回 {} 元（{}）"),
    "let_off": ("{} yuan waived or transferred", "核销、移送 {} 元"),
    "left": ("{} yuan outstanding", "尚余 {} 元"),
    "overdue": ("{} overdue", "逾期 {} 件"),
    "late": ("overdue", "已逾期"),
}


def word(key: str, lang: str) -> str:
    """Return a phrase in that language."""
    return _WORDS[key][lang == "zh"]


@dataclass(frozen=True)
class Rectification:
    """The two sheets: one row per problem, one per case; and how many people stand behind all of it.

    Amounts in fen. `people` and `potential` count each person and each payout line once.
    """

    problems: pl.DataFrame
    cases: pl.DataFrame
    people: int
    others: int
    potential: int


def rectification(
    cases: pl.DataFrame,
    findings: pl.DataFrame,
    rulebook: Rulebook,
    regions: pl.DataFrame | None,
    *,
    as_of: date,
    lang: str,
) -> Rectification:
    """Return the ledger as such campaigns ask for it; withdrawn cases are not in it.

    A problem is a rule and the schemes of a case: every case stands in one row, so that rows add up. `cases`
    and `findings` are all of the ledger; those excluded and withdrawn tell the scheme of a case left without others.
    """
    kept = cases.filter(pl.col("state") != "withdrawn")
    of_cases = findings.join(kept, on="case_id", how="semi")
    mine = of_cases.filter(pl.col("withdrawn_run_id").is_null(), pl.col("certainty") != "excluded")
    rows = _rows(kept, of_cases, mine, rulebook, regions, as_of, lang)
    is_person = pl.col("subject_kind") == "person"
    return Rectification(
        problems=_problems(rows, mine, rulebook, as_of, lang),
        cases=rows,
        people=rows.filter(is_person)["subject_id"].n_unique(),
        others=rows.filter(~is_person)["subject_id"].n_unique(),
        potential=_potential(looked_into(mine, rulebook), []).item(),
    )


def looked_into(findings: pl.DataFrame, rulebook: Rulebook) -> pl.DataFrame:
    """Return the findings to be looked into before any amount is claimed; plain tasks are none."""
    tasks = [rule.name for rule in rulebook.rules.values() if rule.text.is_task]
    return findings.filter(pl.col("certainty") == "potential", ~pl.col("rule").is_in(tasks))


def _potential(findings: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Return the amount to be looked into, each payout line once with its largest."""
    once = findings.group_by(*by, "payout_id").agg(pl.col("undue_fen").max())
    potential = pl.col("undue_fen").sum().alias("potential")
    return once.group_by(by).agg(potential) if by else once.select(potential)


def _rows(
    cases: pl.DataFrame,
    findings: pl.DataFrame,
    live: pl.DataFrame,
    rulebook: Rulebook,
    regions: pl.DataFrame | None,
    as_of: date,
    lang: str,
) -> pl.DataFrame:
    """Return one row per case, by rule and case number."""
    codes = {code: words[0] if lang == "zh" else code for code, words in SCHEMES.items()}
    known = findings.sort("benefit_month", "paid_on", "payout_id").with_columns(
        scheme_word=pl.col("scheme").cast(pl.String).replace(codes)
    )
    summed = known.group_by("case_id").agg(
        schemes=pl.col("scheme_word").drop_nulls().unique().sort().str.join("、"),
        region_code=pl.col("region_code").last(),
        first_month=pl.col("benefit_month").min(),
        last_month=pl.col("benefit_month").max(),
    )
    claimed = live.group_by("case_id").agg(claimed=pl.col("claimed_fen").sum())
    rows = (
        cases.join(summed, on="case_id", how="left")
        .join(claimed, on="case_id", how="left")
        .join(_potential(looked_into(live, rulebook), ["case_id"]), on="case_id", how="left")
        .with_columns(
            pl.col("schemes").fill_null(""),
            pl.col("claimed", "potential").fill_null(0),
            title=pl.col("rule").replace(_titles(rulebook, lang)),
            township=township(pl.col("region_code"), regions, lang),
            let_off=pl.col("waived_fen") + pl.col("transferred_fen"),
            confirmed="confirmed_fen",
            recovered="recovered_fen",
        )
        .with_columns(outstanding=pl.col("confirmed") - pl.col("recovered") - pl.col("let_off"))
        .sort("rule", "schemes", "case_id")
    )
    told = [_told(row, rulebook, as_of, lang) for row in rows.iter_rows(named=True)]
    texts = pl.DataFrame(told, schema=dict.fromkeys(("cause", "measure", "progress"), pl.String))
    ended = pl.when(pl.col("state") == "dismissed").then("decided_on").otherwise("closed_on")
    return pl.concat([rows, texts], how="horizontal").with_columns(ended_on=ended)


def _titles(rulebook: Rulebook, lang: str) -> dict[str, str]:
    return {name: rule.title(lang) for name, rule in rulebook.rules.items()}


def _told(row: Mapping[str, object], rulebook: Rulebook, as_of: date, lang: str) -> dict[str, str]:
    """Return cause, measure and progress of a case in words."""
    state, causes = str(row["state"]), [str(row["root_cause"])] if row["root_cause"] else []
    told = [state_word(state, lang), *_money_words(row, lang)]
    due = row["due_on"]
    if isinstance(due, date) and due < as_of and state not in ENDED:
        told.append(word("late", lang))
    counts = {state: 1}
    return {
        "cause": _and([cause_word(cause, lang) for cause in causes], lang),
        "measure": measure(str(row["rule"]), counts, causes, rulebook, lang),
        "progress": _and(told, lang),
    }


def _money_words(row: Mapping[str, object], lang: str) -> list[str]:
    """Return what came back, what was let off and what is left, where anything was confirmed."""
    confirmed, recovered, let_off, left = (
        int(str(row[name])) for name in ("confirmed", "recovered", "let_off", "outstanding")
    )
    if not confirmed:
        return []
    told = [word("recovered", lang).format(yuan(recovered), f"{recovered / confirmed:.1%}")]
    if let_off:
        told.append(word("let_off", lang).format(yuan(let_off)))
    return [*told, word("left", lang).format(yuan(left))] if left else told


def state_word(state: str, lang: str) -> str:
    """Return what a state is called."""
    return STATES[state][0] if lang == "zh" else state.replace("_", " ")


def cause_word(cause: str, lang: str) -> str:
    """Return what a root cause is called."""
    return ROOT_CAUSES[cause][0] if lang == "zh" else cause


def _and(parts: list[str], lang: str) -> str:
    return ("；" if lang == "zh" else "; ").join(parts)


def measure(
    rule: str, states: Mapping[str, int], causes: list[str], rulebook: Rulebook, lang: str
) -> str:
    """Return what is to be done: the money back, and per root cause what mends it; or first the review."""
    told = []
    if any(state in states for state in _OPEN_MONEY):
        told.append(word("get_back", lang))
        told += [MEASURES[cause][lang == "zh"] for cause in causes]
    elif set(states) <= {"dismissed"}:
        return word("none", lang)
    if set(states) & {"flagged", "under_review"} and not told:
        known = rulebook.rules.get(rule)
        steps = known.first_steps(lang) if known else ""
        return word("look_into", lang).format(steps).strip()
    return _and(told, lang)


def _problems(
    rows: pl.DataFrame, findings: pl.DataFrame, rulebook: Rulebook, as_of: date, lang: str
) -> pl.DataFrame:
    """Return one row per rule and schemes, in their order."""
    keys = ["rule", "schemes"]
    is_open = ~pl.col("state").is_in(ENDED)
    is_person = pl.col("subject_kind") == "person"
    grouped = rows.group_by(keys, maintain_order=True).agg(
        pl.col("title").first(),
        pl.len().alias("count"),
        *(pl.col(name).sum() for name in MONEY if name != "potential"),
        people=pl.col("subject_id").filter(is_person).n_unique(),
        others=pl.col("subject_id").filter(~is_person).n_unique(),
        states=pl.col("state"),
        causes=pl.col("root_cause"),
        due_on=pl.col("due_on").filter(is_open).max(),
        overdue=(is_open & (pl.col("due_on") < as_of)).sum(),
        ended_on=pl.when(is_open.any()).then(None).otherwise(pl.col("ended_on").max()),
    )
    of_problem = looked_into(findings, rulebook).join(
        rows.select("case_id", "schemes", of="rule"), on="case_id"
    )
    potential = _potential(of_problem.drop("rule").rename({"of": "rule"}), keys)
    grouped = grouped.join(potential, on=keys, how="left", maintain_order="left")
    told = [_told_of_problem(row, rulebook, lang) for row in grouped.iter_rows(named=True)]
    texts = pl.DataFrame(told, schema=dict.fromkeys(("cause", "measure", "progress"), pl.String))
    return pl.concat([grouped.drop("states", "causes"), texts], how="horizontal").with_columns(
        pl.col("potential").fill_null(0)
    )


def _told_of_problem(row: Mapping[str, object], rulebook: Rulebook, lang: str) -> dict[str, str]:
    states, causes = _counted(row["states"], STATES), _counted(row["causes"], ROOT_CAUSES)
    told = [f"{state_word(state, lang)} {count}" for state, count in states.items()]
    told += _money_words(row, lang)
    if row["overdue"]:
        told.append(word("overdue", lang).format(row["overdue"]))
    return {
        "cause": _and(
            [f"{cause_word(cause, lang)} {count}" for cause, count in causes.items()], lang
        ),
        "measure": measure(str(row["rule"]), states, list(causes), rulebook, lang),
        "progress": _and(told, lang),
    }


def _counted(values: object, order: Mapping[str, object]) -> dict[str, int]:
    """Return how often each value is there, in the order of its code."""
    several = list(values) if isinstance(values, list) else []
    return {code: several.count(code) for code in order if code in several}
