"""The forms that go out to be filled in: which columns are whose, and what a cell says when it is chosen."""

from fundsentry.reports.workbooks import Form
from schemas.outputs.cases import AUDITORS_COLUMNS, CASES, VILLAGE_COLUMNS, WRONGLY_LISTED

_HINTS = {
    "verdict": {
        "zh": "属实、部分属实、排除或待查；不填表示尚未核查。",
        "en": "confirmed, partly_confirmed, dismissed or open; empty: not looked into yet.",
    },
    "confirmed_amount": {
        "zh": "属实而不填时为应追回金额；部分属实、待核实的须填写。",
        "en": "Empty with confirmed: what is recoverable. Needed where confirmed in part or potential.",
    },
    "verdict_reason": {
        "zh": f"排除、部分属实须写明理由。名单本身有误的，以“{WRONGLY_LISTED[0]}”开头，将生成名单更正单。",
        "en": f"Needed with dismissed and partly_confirmed. Begin with “{WRONGLY_LISTED[-1]}” where the "
        "list itself is wrong: a correction slip is written.",
    },
    "exclude_until": {
        "zh": "随“排除”填写：此日（含当日）以前不再列出。",
        "en": "With dismissed: not listed again until the end of that day.",
    },
}

_SPOT_HINTS = {
    "seen_alive_on": {
        "zh": "见到本人在世的日期。只填看到的，不填听说的。",
        "en": "Day on which the person was seen alive: what was seen, not what was heard.",
    },
    "account_held_by": {
        "zh": "实际持卡人姓名。",
        "en": "Name of whoever really holds the card.",
    },
}

AUDITORS_FORM = Form(AUDITORS_COLUMNS, _HINTS, notes={"rank": "place"})
"""The list itself: why a case stands where it stands is told on its rank."""
TOWNSHIP_FORM = Form((*VILLAGE_COLUMNS, *AUDITORS_COLUMNS), _HINTS | _SPOT_HINTS)
VILLAGE_FORM = Form((*VILLAGE_COLUMNS, CASES["remark"]), _SPOT_HINTS, by_hand=True)
