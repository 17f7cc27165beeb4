"""What a scheme is called where people read of it."""

from schemas.codes import SCHEMES

_ENGLISH = {
    "public_pension": "Public-sector pension",
    "employee_pension": "Employees' pension",
    "resident_pension": "Residents' pension",
    "work_injury": "Work injury",
    "unemployment": "Unemployment",
}
_UNKNOWN = {"zh": "未知", "en": "Unknown"}


def scheme_word(code: str | None, lang: str) -> str:
    """Return the name of a scheme; unknown where a lead names none."""
    if code is None or code not in SCHEMES:
        return _UNKNOWN[lang]
    return SCHEMES[code][0] if lang == "zh" else _ENGLISH[code]
