"""Columns that stand in several tables with one meaning, so that the same quantity has the same name everywhere."""

from dataclasses import replace

from schemas.codes import BENEFITS, SCHEMES, SEXES
from schemas.table import Column, Kind

RECORD_ID = Column(
    "record_id",
    Kind.KEY,
    "Number of the row at the office it came from.",
    ("记录编号", "编号", "序号"),
    required=True,
    unique=True,
)
PERSON_ID = Column(
    "person_id",
    Kind.ID,
    "Resident id of the person.",
    ("证件号码", "身份证号", "身份证号码", "公民身份号码"),
)
NAME = Column("name", Kind.NAME, "Name of the person.", ("姓名",), required=True)
SCHEME = Column(
    "scheme",
    Kind.CODE,
    "Insurance scheme.",
    ("险种", "险种类型"),
    required=True,
    codes=SCHEMES,
)
BENEFIT = Column(
    "benefit",
    Kind.CODE,
    "What the money is: pension, grant, allowance.",
    ("待遇项目", "待遇类型"),
    required=True,
    codes=BENEFITS,
)
BIRTH_DATE = Column("birth_date", Kind.DATE, "Date of birth.", ("出生日期",))
SEX = Column("sex", Kind.CODE, "Sex.", ("性别",), codes=SEXES)
REGION_CODE = Column(
    "region_code",
    Kind.REGION,
    "County, township or village.",
    ("行政区划", "区划代码"),
)
BANK_ACCOUNT = Column(
    "bank_account",
    Kind.ACCOUNT,
    "Account that receives the money.",
    ("银行账号", "社保卡号"),
)
ACCOUNT_NAME = Column(
    "account_name",
    Kind.NAME,
    "Holder of the account.",
    ("开户名", "户名"),
)
DECEASED_ID = Column(
    "deceased_id",
    Kind.ID,
    "For grants and survivors' allowances: on whose death.",
    ("死者证件号码",),
)
REPORTED_ON = Column(
    "reported_on",
    Kind.DATE,
    "Day on which the office got to know the row; empty: always known.",
    ("上报日期",),
)


def required(column: Column) -> Column:
    """Return the same column as a required one."""
    return replace(column, required=True)


def optional(column: Column) -> Column:
    """Return the same column as one that may be missing or empty."""
    return replace(column, required=False)
