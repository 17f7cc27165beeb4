"""The codes that several tables share, with the Chinese words they answer to (tables.md is their contract)."""

from collections.abc import Mapping
from types import MappingProxyType

Codes = Mapping[str, tuple[str, ...]]

SCHEMES: Codes = MappingProxyType(
    {
        "public_pension": ("机关事业单位养老保险",),
        "employee_pension": ("企业职工养老保险",),
        "resident_pension": ("城乡居民养老保险",),
        "work_injury": ("工伤保险",),
        "unemployment": ("失业保险",),
    }
)

RECOVERY_KINDS: Codes = MappingProxyType(
    {
        "repayment": ("退还",),
        "instalment": ("分期",),
        "offset": ("抵扣",),
        "account_offset": ("个人账户抵扣",),
        "waiver": ("核销",),
        "transfer": ("移送",),
    }
)

BENEFITS: Codes = MappingProxyType(
    {
        "pension": ("基本养老金",),
        "basic_pension": ("基础养老金",),
        "account_pension": ("个人账户养老金",),
        "funeral_grant": ("丧葬补助金",),
        "survivor_grant": ("抚恤金",),
        "survivor_allowance": (
            "遗属(供养亲属)定期待遇",
            "供养亲属抚恤金",
            "遗属定期待遇",
            "供养亲属定期待遇",
        ),
        "disability_allowance": ("伤残津贴",),
        "nursing_allowance": ("生活护理费",),
        "death_grant": ("一次性工亡补助金",),
        "disability_grant": ("一次性伤残补助金",),
        "unemployment_benefit": ("失业保险金",),
        "medical_premium": ("代缴医疗保险费",),
        "skill_subsidy": ("技能提升补贴",),
        "temporary_aid": ("失业补助金",),
    }
)

_PENSION = ("pension", "funeral_grant", "survivor_grant", "survivor_allowance")

BENEFITS_OF_SCHEME: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "public_pension": _PENSION,
        "employee_pension": _PENSION,
        "resident_pension": ("basic_pension", "account_pension", "funeral_grant"),
        "work_injury": (
            "disability_allowance",
            "nursing_allowance",
            "survivor_allowance",
            "funeral_grant",
            "death_grant",
            "disability_grant",
        ),
        "unemployment": (
            "unemployment_benefit",
            "medical_premium",
            "funeral_grant",
            "survivor_grant",
            "skill_subsidy",
            "temporary_aid",
        ),
    }
)

PERIODIC = frozenset(
    {
        "pension",
        "basic_pension",
        "account_pension",
        "disability_allowance",
        "nursing_allowance",
        "survivor_allowance",
        "unemployment_benefit",
        "medical_premium",
        "temporary_aid",
    }
)

SEXES: Codes = MappingProxyType({"male": ("男",), "female": ("女",)})

YES_NO: Codes = MappingProxyType(
    {"yes": ("是", "true", "1", "y", "有"), "no": ("否", "false", "0", "n", "无")}
)

CERTAINTIES: Codes = MappingProxyType(
    {"recoverable": ("应追回",), "potential": ("待核实",), "excluded": ("已排除",)}
)

IDENTITIES: Codes = MappingProxyType({"exact": ("一致",), "probable": ("疑似",)})

PREVENTIONS: Codes = MappingProxyType(
    {"people": ("人防",), "procedure": ("制防",), "technology": ("技防",), "public": ("群防",)}
)

SUBJECT_KINDS: Codes = MappingProxyType(
    {"person": ("个人",), "employer": ("单位",), "operator": ("经办人",)}
)


def benefit_in_chinese(scheme: str, benefit: str) -> str:
    """Return the Chinese term of a benefit, which for survivors depends on the scheme."""
    if (scheme, benefit) == ("work_injury", "survivor_allowance"):
        return "供养亲属抚恤金"
    return BENEFITS[benefit][0]
