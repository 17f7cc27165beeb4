"""Judging: all rules over all lines, by one interval join; what no version judges is counted.

Bars of every rule are clipped to the months of the version in force, so that the findings, not the lists,
are sliced by the law; then one join of bars with lines makes the findings of all of them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from detectors.bars import CERTAINTY, Call, calls_of, returned
from detectors.counts import ask, cells_of, count_judged
from detectors.lines import KIND_OF, KINDS, mask_of, mask_of_kind, slim
from detectors.link import IDENTITY
from detectors.subjects import described
from rules import Rule, Version
from schemas import ids

_PAYLOAD = (
    "identity",
    "evidence_table",
    "evidence_id",
    "certainty",
    "event_on",
    "because",
    "facts",
    "not_judged",
    "place",
)


@dataclass(frozen=True)
class NotApplied:
    """A rule that was left out tonight, and the tables it lacks."""

    rule: str
    missing_tables: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """What the rules say.

    findings: one row per line and rule, in the order of payout_id and rule: line, rule, version, certainty,
    identity, undue (fen), event_on, evidence_table, evidence_id, facts (JSON list of sentence keys and facts), and
    what `described` adds. counts: one row per rule applied and reason: rule, reason (empty: judged), lines.
    without: optional tables that a rule applied tonight did without.
    """

    findings: pl.DataFrame
    counts: pl.DataFrame
    applied: tuple[Rule, ...]
    not_applied: tuple[NotApplied, ...]
    without: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Said:
    """What rules say of some of the lines.

    findings: as in `Judged`, in any order. cells: how many lines there are of each kind and month. asked: of how
    many of them each rule could say nothing.
    """

    findings: pl.DataFrame
    cells: pl.DataFrame
    asked: pl.DataFrame


def judge(
    rules: Sequence[Rule], lines: pl.DataFrame, tables: Mapping[str, pl.DataFrame], as_of: date
) -> Judged:
    """Return what all rules find in the lines, knowing only the tables of that night.

    `tables` are linked list rows; a rule that needs a table that is not there is not applied.
    """
    return judged_together(rules, tables, [say(rules, lines, tables, as_of)], as_of)


def judged_together(
    rules: Sequence[Rule], tables: Collection[str], parts: Sequence[Said], as_of: date
) -> Judged:
    """Return what was said of all lines; each rule said what it has to say of a line in one part."""
    lacking = {rule.name: _lacking(rule, tables) for rule in rules}
    applied = tuple(rule for rule in rules if not lacking[rule.name])
    versions = _versions([call for rule in applied for call in calls_of(rule, as_of)])
    cells = pl.concat(part.cells for part in parts)
    asked = pl.concat(part.asked for part in parts)
    return Judged(
        findings=pl.concat(part.findings for part in parts).sort("payout_id", "rule"),
        counts=count_judged(applied, versions, cells, asked),
        applied=applied,
        not_applied=tuple(NotApplied(name, lacks) for name, lacks in lacking.items() if lacks),
        without={
            rule.name: missing
            for rule in applied
            if (missing := tuple(t for t in rule.optional_tables if t not in tables))
        },
    )


def _lacking(rule: Rule, tables: Collection[str]) -> tuple[str, ...]:
    lacking = [t for t in dict.fromkeys((rule.text.lines, *rule.tables)) if t not in tables]
    either = rule.text.needs_one_of
    if either and not set(either) & set(tables):
        lacking += either
    return tuple(lacking)


def say(
    rules: Sequence[Rule],
    lines: pl.DataFrame,
    tables: Mapping[str, pl.DataFrame],
    as_of: date,
    *,
    across: bool | None = None,
) -> Said:
    """Return what rules find in the lines; those that need a table that is not there say nothing.

    Where the lines are not all, rules that look across people look at lines whose value other people have as
    well only where all of these are together (`across` is true), and at the others only elsewhere (false).
    """
    applied = [rule for rule in rules if not _lacking(rule, tables)]
    calls = [call for rule in applied for call in calls_of(rule, as_of)]
    there = {name: rows.lazy() for name, rows in tables.items()}
    frames = pl.collect_all(
        [returned(call, _looked_at(call.rule, there, across), as_of) for call in calls]
    )
    versions = _versions(calls)
    every_line = slim(lines, tables)
    hits = pl.concat(
        [
            _hits_of_bars(_all_of("bars", calls, frames), versions, lines, as_of),
            _hits_of_findings(_all_of("findings", calls, frames), versions, every_line),
        ],
        how="diagonal",
    )
    unjudged = hits.filter(pl.col("not_judged").is_not_null())
    findings = _merge(_without_lifted(hits.filter(pl.col("not_judged").is_null())))
    findings = _unsure_of_nobody(findings, lines)
    named = _named(findings, every_line, [r.name for r in applied if r.text.without_amount])
    return Said(described(named, tables, applied), cells_of(every_line), ask(unjudged, findings))


def is_across(column: str) -> str:
    """Return the name of the column that says whether people elsewhere have the line's value as well."""
    return f"is_across_{column}"


def _looked_at(
    rule: Rule, there: Mapping[str, pl.LazyFrame], across: bool | None
) -> Mapping[str, pl.LazyFrame]:
    if across is None or rule.text.across is None:
        return there
    mine = pl.col(is_across(rule.text.across)) == across
    return {**there, "payouts": there["payouts"].filter(mine)}


def _versions(calls: Sequence[Call]) -> pl.DataFrame:
    """Return one row per version in use: call, rule, version, its months and the kinds it judges."""
    return pl.DataFrame(
        [
            (
                number,
                call.rule.name,
                version.name,
                version.from_month,
                version.until_month,
                _judges(call.rule, version),
            )
            for number, call in enumerate(calls)
            for version in call.versions
        ],
        schema={
            "call": pl.UInt16,
            "rule": pl.Categorical,
            "version": pl.Categorical,
            "in_force_from": pl.Int32,
            "in_force_until": pl.Int32,
            "judges": pl.UInt32,
        },
        orient="row",
    )


def _judges(rule: Rule, version: Version) -> int:
    if rule.text.lines in KIND_OF:
        return 1 << KIND_OF[rule.text.lines]
    return mask_of(version.judges)


def _all_of(shape: str, calls: Sequence[Call], frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    chosen = [
        frame.with_columns(call=pl.lit(number, dtype=pl.UInt16))
        for number, (call, frame) in enumerate(zip(calls, frames, strict=True))
        if call.rule.shape == shape
    ]
    return pl.concat(chosen) if chosen else pl.DataFrame(schema={"call": pl.UInt16})


def _hits_of_bars(
    bars: pl.DataFrame, versions: pl.DataFrame, lines: pl.DataFrame, as_of: date
) -> pl.DataFrame:
    """Return one row per bar and line that it covers, by one join of all bars with the lines."""
    if bars.is_empty():
        return _no_hits()
    open_end = as_of.year * 12 + as_of.month
    bars = bars.with_row_index("bar")
    spans = (
        bars.lazy()
        .select(
            "bar",
            "call",
            "person",
            "bar_from",
            pl.col("bar_until").fill_null(open_end),
            only=_only_kind(),
        )
        .join(versions.lazy(), on="call")
        .with_columns(
            bar_from=pl.max_horizontal("bar_from", "in_force_from"),
            bar_until=pl.min_horizontal("bar_until", "in_force_until"),
            judges=pl.col("judges") & pl.col("only"),
        )
        .drop("call", "in_force_from", "in_force_until", "only")
    )
    barred = spans.select("person").unique()
    paid_lines = (
        lines.lazy()
        .select("line", "person", "benefit_month", "kind")
        .join(barred, on="person", how="semi")
        .with_columns(bit=mask_of_kind(pl.col("kind")))
        .collect()
        .lazy()
    )
    paid = paid_lines.group_by("person").agg(
        first=pl.col("benefit_month").min(),
        last=pl.col("benefit_month").max(),
        kinds=pl.col("bit").bitwise_or(),
    )
    # Most bars speak of people who get nothing that the rule judges, or of months long past.
    spans = (
        spans.join(paid, on="person")
        .filter(
            pl.col("bar_from") <= pl.col("last"),
            pl.col("bar_until") > pl.col("first"),
            pl.col("bar_from") < pl.col("bar_until"),
            (pl.col("judges") & pl.col("kinds")) != 0,
        )
        .drop("first", "last", "kinds")
        .collect()
        .lazy()
    )
    pairs = (
        paid_lines.join(spans.select("person"), on="person", how="semi")
        .join(spans, on="person")
        .filter(
            pl.col("benefit_month") >= pl.col("bar_from"),
            pl.col("benefit_month") < pl.col("bar_until"),
            (pl.col("judges") & pl.col("bit")) != 0,
        )
        .select("line", "bar", "rule", "version")
        .collect()
    )
    payload = bars.select("bar", "is_lift", "is_owed", *_PAYLOAD)
    return (
        pairs.join(payload, on="bar", how="left")
        .drop("bar")
        .with_columns(undue=pl.lit(None, dtype=pl.Int64), lines=pl.lit(None, dtype=pl.Int64))
    )


def _only_kind() -> pl.Expr:
    """Return the mask of the one kind that a bar is about, or of all kinds."""
    pair = pl.concat_str("of_scheme", "of_benefit", separator=" ")
    bits = {f"{scheme} {benefit}": 1 << kind for kind, (scheme, benefit) in enumerate(KINDS)}
    return pair.replace_strict(bits, default=(1 << 32) - 1, return_dtype=pl.UInt32)


def _no_hits() -> pl.DataFrame:
    return pl.DataFrame(
        schema={
            "line": pl.UInt32,
            "rule": pl.Categorical,
            "version": pl.Categorical,
            "is_lift": pl.Boolean,
            "is_owed": pl.Boolean,
            "identity": IDENTITY,
            "evidence_table": pl.String,
            "evidence_id": pl.String,
            "certainty": CERTAINTY,
            "event_on": pl.Date,
            "because": pl.String,
            "facts": pl.String,
            "not_judged": pl.String,
            "place": pl.Int16,
            "undue": pl.Int64,
            "lines": pl.Int64,
        }
    )


def _hits_of_findings(
    found: pl.DataFrame, versions: pl.DataFrame, lines: pl.DataFrame
) -> pl.DataFrame:
    """Return the rows of rules that looked at the lines themselves, where a version judges the line."""
    if found.is_empty():
        return _no_hits()
    slim = lines.lazy().select("line", "benefit_month", "kind")
    return (
        found.lazy()
        .join(slim, on="line")
        .join(versions.lazy(), on="call")
        .filter(
            pl.col("benefit_month") >= pl.col("in_force_from"),
            pl.col("benefit_month") < pl.col("in_force_until"),
            (pl.col("judges") & mask_of_kind(pl.col("kind"))) != 0,
        )
        .select(
            "line",
            "rule",
            "version",
            *_PAYLOAD,
            "undue",
            "lines",
            is_lift=pl.lit(None, dtype=pl.Boolean),
            is_owed=pl.lit(None, dtype=pl.Boolean),
        )
        .collect()
    )


def _without_lifted(hits: pl.DataFrame) -> pl.DataFrame:
    """Drop what a lift covers; a lift that is only probable lifts only what is only probable."""
    is_lift = pl.col("is_lift").fill_null(value=False)
    lifts = hits.filter(is_lift)
    rest = hits.filter(~is_lift)
    if lifts.is_empty():
        return rest
    sure = lifts.filter(pl.col("identity") == "exact")
    rest = rest.join(sure, on=["rule", "line"], how="anti")
    unsure = rest.filter(pl.col("identity") == "probable").join(
        lifts, on=["rule", "line"], how="semi"
    )
    return rest.join(
        unsure.select("rule", "line")
        .unique()
        .with_columns(identity=pl.lit("probable", dtype=IDENTITY)),
        on=["rule", "line", "identity"],
        how="anti",
    )


def _merge(hits: pl.DataFrame) -> pl.DataFrame:
    """Return one row per line and rule.

    Where exact and probable rows of a list speak of one line, the exact ones decide, also when what they
    say is `owed`. Of what is left the surest decides; all rows that say the same are named together.
    """
    probable = pl.col("identity") == "probable"
    hits = hits.with_columns(
        certainty=pl.when(probable)
        .then(pl.lit("potential", dtype=CERTAINTY))
        .otherwise("certainty"),
        facts=pl.concat_str(
            pl.lit('{"because":"'), "because", pl.lit('","facts":'), "facts", pl.lit("}")
        ),
    ).drop("because")
    several = pl.struct("rule", "line").is_duplicated()
    is_owed = pl.col("is_owed").fill_null(value=False)
    one, more = hits.filter(~several, ~is_owed), hits.filter(several)
    is_exact = pl.col("identity") == "exact"
    more = more.filter(is_exact | ~is_exact.any().over("rule", "line", "evidence_table"))
    more = more.filter(~is_owed).filter(
        pl.col("certainty").to_physical()
        == pl.col("certainty").to_physical().min().over("rule", "line")
    )
    together = (
        more.sort("place", "evidence_table", "evidence_id", "facts")
        .group_by("rule", "line", maintain_order=True)
        .agg(
            pl.col("version").first(),
            pl.col("identity").min(),
            pl.col("evidence_table").str.join(";"),
            pl.col("evidence_id").str.join(";"),
            pl.col("certainty").first(),
            pl.col("event_on").min(),
            pl.col("facts").unique(maintain_order=True).str.join(","),
            pl.col("undue").max(),
        )
    )
    columns = together.columns
    return pl.concat([one.select(columns), together]).with_columns(
        facts=pl.concat_str(pl.lit("["), "facts", pl.lit("]"))
    )


def _unsure_of_nobody(findings: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Return the findings, none of them sure where several names stand under a word that is no id.

    Lines under one id are one person, but 无 is the id of nobody, and what it joins may be strangers.
    """
    strangers = lines.filter(~pl.col("is_valid_id"), pl.col("name_count") > 1)
    nobody = ids.is_placeholder(pl.col("person_id").cast(pl.String))
    unsure = pl.col("line").is_in(strangers.filter(nobody)["line"].implode())
    potential = pl.lit("potential", dtype=CERTAINTY)
    is_claim = unsure & (pl.col("certainty") == "recoverable")
    return findings.with_columns(
        identity=pl.when(unsure).then(pl.lit("probable", dtype=IDENTITY)).otherwise("identity"),
        certainty=pl.when(is_claim).then(potential).otherwise("certainty"),
    )


def _named(
    findings: pl.DataFrame, lines: pl.DataFrame, without_amount: Sequence[str]
) -> pl.DataFrame:
    """Cut what a rule says to the net of the line."""
    net = lines.select("line", "net")
    return (
        findings.join(net, on="line")
        .with_columns(
            undue=pl.min_horizontal(pl.col("undue").fill_null(pl.col("net")), "net"),
            rule=pl.col("rule").cast(pl.String),
            version=pl.col("version").cast(pl.String),
        )
        .filter((pl.col("undue") > 0) | pl.col("rule").is_in(without_amount))
        .drop("net")
    )
