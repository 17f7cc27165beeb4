"""服刑羁押信息: who was detained or imprisoned, and how."""

from schemas.shared_columns import (
    BIRTH_DATE,
    NAME,
    PERSON_ID,
    RECORD_ID,
    REGION_CODE,
    REPORTED_ON,
    SEX,
)
from schemas.table import Column, Kind, Table

CUSTODY = Table(
    "custody",
    "服刑羁押信息",
    one_row_per="stay or measure",
    known_on="reported_on",
    spans=(("custody_from", "custody_until"),),
    unique_within_file=True,
    columns=(
        RECORD_ID,
        NAME,
        Column(
            "kind",
            Kind.CODE,
            "Kind of custody or measure.",
            ("羁押类型", "刑罚种类", "类型"),
            required=True,
            codes={
                "pretrial": ("羁押未决",),
                "short_term": ("拘役",),
                "fixed_term": ("有期徒刑",),
                "life": ("无期徒刑",),
                "death_suspended": ("死缓",),
                "control": ("管制",),
                "probation": ("缓刑",),
                "parole": ("假释",),
                "outside_prison": ("暂予监外执行",),
            },
        ),
        Column(
            "custody_from",
            Kind.DATE,
            "First day.",
            ("羁押起始日期", "入监日期"),
            required=True,
        ),
        Column("custody_until", Kind.DATE, "Last day; empty: still in.", ("释放日期",)),
        PERSON_ID,
        REPORTED_ON,
        BIRTH_DATE,
        SEX,
        REGION_CODE,
    ),
)
