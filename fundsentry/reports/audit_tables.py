"""The tables of the audit pack: bilingual headers and codes, exact amounts, ids that stay text, no formulas."""

from collections.abc import Mapping

import polars as pl

from fundsentry.reports.csv_files import guarded
from fundsentry.reports.sentences import because, law
from rules import Rulebook
from schemas.codes import (
    BENEFITS,
    CERTAINTIES,
    IDENTITIES,
    RECOVERY_KINDS,
    SCHEMES,
    SUBJECT_KINDS,
)
from schemas.outputs.cases import ROOT_CAUSES, STATES, VERDICTS
from schemas.written import month_text, yuan_text

_CODES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "state": STATES,
    "verdict": VERDICTS,
    "root_cause": ROOT_CAUSES,
    "certainty": CERTAINTIES,
    "identity": IDENTITIES,
    "scheme": SCHEMES,
    "benefit": BENEFITS,
    "subject_kind": SUBJECT_KINDS,
    "kind": RECOVERY_KINDS,
}
# Header: Chinese before the name that programs read.
_CHINESE = {
    "case_id": "问题编号",
    "finding_id": "发现编号",
    "rule": "规则",
    "rule_version": "规则版本",
    "certainty": "认定程度",
    "identity": "身份匹配",
    "subject_kind": "对象类型",
    "subject_id": "对象",
    "person_id": "证件号码",
    "name": "姓名",
    "scheme": "险种",
    "benefit": "待遇项目",
    "benefit_month": "待遇所属期",
    "payout_id": "发放流水号",
    "paid_on": "发放日期",
    "amount": "金额（元）",
    "net": "净额（元）",
    "undue": "不应发金额（元）",
    "claimed": "应追回金额（元）",
    "confirmed": "核定金额（元）",
    "recovered": "已追回（元）",
    "waived": "核销（元）",
    "transferred": "移送（元）",
    "overpaid": "多退（元）",
    "outstanding": "未追回（元）",
    "findings": "笔数",
    "evidence_table": "证据来源表",
    "evidence_id": "证据编号",
    "because": "认定理由",
    "law": "法规依据",
    "facts": "事实",
    "event_on": "事件日期",
    "region_code": "行政区划",
    "bank_account": "银行账号",
    "first_run_id": "首次发现",
    "withdrawn_run_id": "撤销于",
    "since_run_id": "现内容始于",
    "replaced_run_id": "此内容止于",
    "state": "状态",
    "version": "版本",
    "opened_on": "立案日期",
    "opened_run_id": "立案核查",
    "due_on": "办理期限",
    "verdict": "核查结论",
    "root_cause": "问题根源",
    "decided_on": "核查日期",
    "decided_by": "核查人",
    "exclude_until": "排除截止日",
    "notified_on": "告知日期",
    "closed_on": "销号时间",
    "seq": "事件序号",
    "on_day": "日期",
    "kind": "方式",
    "by": "办理人",
    "why": "理由",
    "run_id": "运行编号",
    "place": "序号",
    "as_of": "核查日",
    "started_at": "开始",
    "ended_at": "登记完成",
    "software_version": "软件版本",
    "rulebook_hash": "规则库校验值",
}
_LONG_NUMBERS = frozenset(
    {"subject_id", "person_id", "payout_id", "evidence_id", "region_code", "bank_account"}
)


def table_of(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows of the ledger as text, under bilingual headers."""
    return rows.select(_shown(name, dtype) for name, dtype in rows.schema.items())


def _shown(name: str, dtype: pl.DataType) -> pl.Expr:
    column, short = pl.col(name), name.removesuffix("_fen")
    if short != name:
        shown = yuan_text(column)
    elif name == "benefit_month":
        shown = month_text(column)
    elif dtype == pl.Datetime:
        shown = column.dt.strftime("%Y-%m-%dT%H:%M:%S%.fZ")
    elif name in _CODES:
        words = {code: f"{several[0]} {code}" for code, several in _CODES[name].items()}
        shown = column.cast(pl.String).replace(words)
    elif dtype == pl.String:
        shown = guarded(column)
        if name in _LONG_NUMBERS:
            shown = pl.when(column != "").then(shown + "\t")
    else:
        shown = column.cast(pl.String)
    return shown.alias(" ".join(filter(None, (_CHINESE.get(short), short))))


def cases_table(cases: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """Return all cases, each with the sums of the live findings it rests on, and what is outstanding."""
    live = findings.filter(pl.col("withdrawn_run_id").is_null(), pl.col("certainty") != "excluded")
    sums = live.group_by("case_id").agg(
        pl.len().alias("findings"), pl.col("undue_fen", "claimed_fen").sum()
    )
    settled = pl.col("recovered_fen") + pl.col("waived_fen") + pl.col("transferred_fen")
    return table_of(
        cases.join(sums, on="case_id", how="left", maintain_order="left")
        .with_columns(pl.col("findings", "undue_fen", "claimed_fen").fill_null(0))
        .with_columns(outstanding_fen=pl.col("confirmed_fen") - settled)
    )


def months_table(findings: pl.DataFrame, rulebook: Rulebook) -> pl.DataFrame:
    """Return findings with the sentence and the law of each (应退月份)."""
    told = findings.with_columns(
        because(rulebook, findings["rule"], findings["facts"], findings["identity"], "zh"),
        law(rulebook, findings, "zh"),
    )
    return table_of(told)
