"""A picture for a slide: a chart with a title that says its message; shown as SVG, saved as SVG or PNG."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fundsentry.errors import OutputError
from fundsentry.reports import colours
from fundsentry.reports.private import whole_file

# Sans-serif types with Chinese of the three systems; browsers and vl-convert take the first that is there.
FONTS = "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, WenQuanYi Micro Hei, sans-serif"
WIDTH = 820
"""Of the plot without its axes, in pixels: with them a picture fills a slide of 16:9."""
_SHARPNESS = 2.0
# No character has this number.
_NO_CHARACTER = "\u0378"


@dataclass(frozen=True)
class Picture:
    """A chart as Vega-Lite. A notebook shows it as SVG, so that the reader's own type is used."""

    title: str
    chart: dict[str, Any]

    def svg(self) -> str:
        """Return the drawing, its text as text."""
        import vl_convert

        return str(vl_convert.vegalite_to_svg(self.chart))

    def png(self) -> bytes:
        """Return the drawing in pixels, twice as fine as it is shown.

        Raises:
            OutputError: this machine has no type with Chinese characters.
        """
        import vl_convert

        if not is_drawn("国"):
            raise OutputError(
                "picture: this machine has no type with Chinese characters; expected one, for labels would be empty "
                "boxes; install fonts-noto-cjk, or save as .svg"
            )
        return bytes(vl_convert.vegalite_to_png(self.chart, scale=_SHARPNESS))

    def save(self, file: Path | str) -> Path:
        """Write the picture as its ending says, .svg or .png, and return where.

        Raises:
            OutputError: another ending, no Chinese type for .png, or the file cannot be written.
        """
        to = Path(file)
        ending = to.suffix.lower()
        if ending not in {".svg", ".png"}:
            raise OutputError(
                f"{to}: is no kind of picture that is written; expected .svg or .png; name another"
            )
        content = self.svg().encode() if ending == ".svg" else self.png()
        with whole_file(to) as beside:
            beside.write_bytes(content)
        return to

    def _repr_svg_(self) -> str:
        return self.svg()

    def __repr__(self) -> str:
        """Return the title."""
        return f"<{self.title}>"


def picture(chart: Any, title: str, note: str = "") -> Picture:
    """Return a chart of Altair in the house's style; the title says the message, the note unit and source.

    A line break in the note begins a new line.
    """
    heading = {"text": title, "subtitle": note.split("\n")} if note else {"text": title}
    styled = (
        chart.properties(title=heading, padding={"left": 16, "right": 32, "top": 16, "bottom": 14})
        .configure(font=FONTS, background="white")
        .configure_view(stroke=None)
        .configure_title(
            anchor="start",
            frame="bounds",
            fontSize=22,
            fontWeight=700,
            color=colours.INK,
            subtitleFontSize=14,
            subtitleColor=colours.GREY,
            subtitlePadding=6,
            subtitleLineHeight=20,
            offset=18,
        )
        .configure_axis(
            domainColor=colours.AXIS,
            gridColor=colours.GRID,
            tickColor=colours.AXIS,
            labelColor=colours.INK,
            titleColor=colours.GREY,
            labelFontSize=13,
            titleFontSize=13,
            titleFontWeight="normal",
            labelLimit=260,
            labelPadding=6,
            tickCount=6,
        )
        .configure_legend(
            orient="top",
            title=None,
            labelFontSize=14,
            labelColor=colours.INK,
            symbolType="square",
            symbolSize=140,
            labelLimit=260,
            offset=8,
        )
    )
    return Picture(title, json.loads(styled.to_json()))


def labels(base: Any, text: Any, **mark: Any) -> Any:
    """Return texts, each on a white ground of its own shape, so that no line runs through them."""
    ground = base.mark_text(stroke="white", strokeWidth=4, strokeJoin="round", **mark)
    return ground.encode(text=text) + base.mark_text(**mark).encode(text=text)


@cache
def is_drawn(character: str) -> bool:
    """Return whether a type with a character is here; without one vl-convert draws an empty box."""
    return _drawn(character) != _drawn(_NO_CHARACTER)


def _drawn(character: str) -> bytes:
    import vl_convert

    text = f'<text x="2" y="20" font-size="18" font-family="{FONTS}">{character}</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24">{text}</svg>'
    return bytes(vl_convert.svg_to_png(svg))
