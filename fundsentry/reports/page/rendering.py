"""How the pages are drawn: one template, both languages, one style sheet that the page itself vouches for."""

import base64
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from fundsentry.reports.page.parts import Column


def rendered(template: str, columns: Iterable[Column], **content: Any) -> str:
    """Return a page; `columns` are those of its tables, and `content` what the template speaks of."""
    environment = Environment(
        loader=PackageLoader("fundsentry.reports", "page"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    style = _style(environment, columns)
    return environment.get_template(template).render(
        style=Markup(style),  # noqa: S704 - our own text and titles of columns, nothing from outside
        style_hash=base64.b64encode(sha256(style.encode()).digest()).decode(),
        Markup=Markup,
        **content,
    )


def _style(environment: Environment, columns: Iterable[Column]) -> str:
    """Return the style sheet; on a narrow screen each cell says its column's title, in the language chosen."""
    titles = {column.key: column.title for column in columns if column.key != "name"}
    return environment.get_template("totals.css.jinja").render(titles=titles)
