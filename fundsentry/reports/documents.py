"""Word documents from templates that an office can edit: fields filled in, bytes the same for the same facts."""

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fundsentry.errors import SettingsError
from fundsentry.reports.private import whole_file

TEMPLATES = Path(__file__).parent / "templates"
# What no XML document can hold, whatever a name or a remark is made of.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# No clock is read: the earliest moment that an archive can hold.
_NO_MOMENT = (1980, 1, 1, 0, 0, 0)


def own_template(name: str, lang: str) -> Path:
    """Return the template that comes with the program."""
    return TEMPLATES / f"{name}_{lang}.docx"


def write_document(template: Path, fields: Mapping[str, Any], to: Path) -> Path:
    """Fill in a template and write the document, readable by its owner only; return where.

    Raises:
        SettingsError: the template cannot be read or filled in.
        OutputError: the file cannot be written.
    """
    with whole_file(to) as file:
        _fill_in(template, _plain(fields), file)
        same_bytes(file)
    return to


def _fill_in(template: Path, fields: Any, file: Path) -> None:
    # Imported late: most commands write no document.
    from docx.opc.exceptions import PackageNotFoundError
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateError, UndefinedError
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    try:
        document = DocxTemplate(template)
        document.render(fields, environment)
        document.save(file)
    except UndefinedError as error:
        raise SettingsError(
            f"{template.name}: {error.message}; expected only the fields {', '.join(sorted(fields))}; "
            "correct the template"
        ) from None
    except TemplateError as error:
        raise SettingsError(
            f"{template.name}: cannot be filled in ({error.message}); expected fields as {{{{ name }}}}; "
            "correct the template"
        ) from None
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError):
        raise SettingsError(
            f"{template.name}: is no Word document that can be read; expected a .docx file; name another "
            "with --template, or begin with `fundsentry cases template`"
        ) from None


def _plain(value: Any) -> Any:
    """Return fields without the characters that no document can hold."""
    if isinstance(value, str):
        return _NO_TEXT.sub("", value)
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def same_bytes(file: Path) -> None:
    """Write the archive anew without the moments at which its parts were written."""
    with zipfile.ZipFile(file) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts:
            part = zipfile.ZipInfo(name, _NO_MOMENT)
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, content)
