"""The states of a case and where each may move to; nothing else."""

from collections.abc import Mapping
from types import MappingProxyType

MOVES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "flagged": frozenset({"under_review", "withdrawn"}),  # 待核查
        "under_review": frozenset({"confirmed", "dismissed", "flagged"}),  # 核查中
        "confirmed": frozenset({"notified", "recovering", "appealed", "closed"}),  # 属实
        "notified": frozenset({"recovering", "appealed", "closed"}),  # 已告知
        "appealed": frozenset({"confirmed", "dismissed"}),  # 申诉中
        "recovering": frozenset({"appealed", "closed"}),  # 追缴中
        "dismissed": frozenset({"under_review"}),  # 排除
        "withdrawn": frozenset({"flagged"}),  # 撤销
        "closed": frozenset({"under_review"}),  # 销号
    }
)
FIRST = "flagged"
NOT_LISTED = frozenset({"closed", "dismissed", "withdrawn"})
