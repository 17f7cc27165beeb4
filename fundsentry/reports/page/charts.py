"""The charts of the page, drawn here and now as SVG: by month, and what became of the confirmed amounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fundsentry.reports import colours
from fundsentry.reports.page.parts import Text
from fundsentry.reports.page.told import Told
from fundsentry.reports.shown import concealed, within_years

_MONTHS_SHOWN = 12
_COLOURS = {
    "flagged": colours.FLAGGED,
    "confirmed": colours.CONFIRMED,
    "recovered": colours.RECOVERED,
    "rest": colours.REST,
}
_NAMES = {
    "flagged": Text("应追回", "Recoverable"),
    "confirmed": Text("核定", "Confirmed"),
    "recovered": Text("已追回", "Recovered"),
    "rest": Text("其余核定金额", "Rest of what was confirmed"),
}
_UNIT = Text("万元", "thousand yuan")
_FEN_PER_UNIT = {"zh": 1_000_000, "en": 100_000}
_VEGA_LITE = "https://vega.github.io/schema/vega-lite/v6.json"
_STYLE = {
    "font": "sans-serif",
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "domainColor": colours.AXIS,
        "gridColor": colours.GRID,
        "tickColor": colours.AXIS,
        "labelColor": colours.GREY,
        "titleColor": colours.GREY,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
        "labelLimit": 150,
        "tickCount": 5,
    },
    "legend": {
        "orient": "top",
        "labelFontSize": 11,
        "labelColor": colours.GREY,
        "symbolType": "square",
    },
}


@dataclass(frozen=True)
class Chart:
    """A chart: its title, what it says in words, and its drawing in both languages."""

    key: str
    title: Text
    alt: Text
    zh: str
    en: str


def charts(told: Told) -> list[Chart]:
    """Return the charts for which there is something to draw."""
    drawn = [_by_month(told), _by_scheme(told)]
    return [chart for chart in drawn if chart is not None]


def _by_month(told: Told) -> Chart | None:
    cells = concealed(told.totals.by_month, within_years, told.totals.overall)
    last = told.as_of.year * 12 + told.as_of.month - 1
    months = [f"{m // 12}-{m % 12 + 1:02d}" for m in range(last - _MONTHS_SHOWN + 1, last + 1)]
    values = [
        (month, name, told.totals.by_month[month].fen.get(name, 0))
        for month in months
        if month in told.totals.by_month
        for name in ("flagged", "confirmed", "recovered")
        if (month, name) not in cells
    ]
    if not any(fen for *_, fen in values):
        return None
    return Chart(
        "months",
        Text("近12个月：应追回、核定、已追回", "Twelve months: recoverable, confirmed, recovered"),
        Text("柱状图；数字见“按月份”表。", "Bar chart; the numbers are in the table “By month”."),
        **{lang: _month_bars(values, months, lang) for lang in ("zh", "en")},
    )


def _month_bars(values: Sequence[tuple[str, str, int]], months: list[str], lang: str) -> str:
    rows = [
        {"month": month, "what": _name(name, lang), "amount": fen / _FEN_PER_UNIT[lang]}
        for month, name, fen in values
    ]
    colour = _coloured(("flagged", "confirmed", "recovered"), lang)
    label = "substring(datum.value, 2, 4) + '-' + substring(datum.value, 5)"
    few = f"indexof(['01','04','07','10'], substring(datum.value, 5)) >= 0 ? {label} : ''"
    month = {"scale": {"domain": months}, "axis": {"labelAngle": 0, "labelExpr": few}}
    encoding = {
        "x": {"field": "month", "type": "nominal", "title": None, **month},
        "xOffset": {"field": "what", "type": "nominal", "sort": colour["scale"]["domain"]},
        "y": {"field": "amount", "type": "quantitative", "title": _word(_UNIT, lang)},
        "color": colour,
    }
    return _svg(rows, encoding, {"type": "bar"}, {"width": 300, "height": 170})


def _by_scheme(told: Told) -> Chart | None:
    cells = concealed(told.totals.by_scheme, overall=told.totals.overall)
    values = []
    for code, one in told.totals.by_scheme.items():
        confirmed, recovered = one.fen.get("confirmed", 0), one.fen.get("recovered", 0)
        if confirmed and not {(code, "confirmed"), (code, "recovered")} & cells:
            values += [(code, "recovered", recovered), (code, "rest", confirmed - recovered)]
    if not values:
        return None
    return Chart(
        "schemes",
        Text("各险种核定金额与已追回", "How much of what was confirmed came back"),
        Text("条形图；数字见“按险种”表。", "Bar chart; the numbers are in the table “By scheme”."),
        **{lang: _scheme_bars(told, values, lang) for lang in ("zh", "en")},
    )


def _scheme_bars(told: Told, values: Sequence[tuple[str, str, int]], lang: str) -> str:
    shown = ("recovered", "rest")
    rows = [
        {
            "scheme": _word(told.scheme(code), lang),
            "what": _name(name, lang),
            "place": shown.index(name),
            "amount": fen / _FEN_PER_UNIT[lang],
        }
        for code, name, fen in values
    ]
    encoding = {
        "y": {"field": "scheme", "type": "nominal", "title": None, "sort": None},
        "x": {"field": "amount", "type": "quantitative", "title": _word(_UNIT, lang)},
        "color": _coloured(shown, lang),
        "order": {"field": "place", "type": "quantitative"},
    }
    return _svg(rows, encoding, {"type": "bar", "size": 16}, {"width": 215, "height": {"step": 34}})


def _coloured(shown: Sequence[str], lang: str) -> dict[str, Any]:
    scale = {
        "domain": [_name(name, lang) for name in shown],
        "range": [_COLOURS[name] for name in shown],
    }
    return {"field": "what", "type": "nominal", "title": None, "scale": scale}


def _word(text: Text, lang: str) -> str:
    return text.zh if lang == "zh" else text.en


def _name(key: str, lang: str) -> str:
    return _word(_NAMES[key], lang)


def _svg(
    rows: Sequence[Mapping[str, Any]],
    encoding: Mapping[str, Any],
    mark: Mapping[str, Any],
    size: Mapping[str, Any],
) -> str:
    """Return the drawing with text as text, in the fonts of the page.

    It is said in Vega-Lite itself: building it with altair takes longer than drawing it.
    """
    import vl_convert

    chart = {"data": {"values": rows}, "encoding": encoding, "mark": mark, "config": _STYLE, **size}
    return str(vl_convert.vegalite_to_svg({"$schema": _VEGA_LITE, **chart}))
