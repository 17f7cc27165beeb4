"""Modules that several rules share (shapes, ages, ceilings): a rule folder's own before the program's."""

import importlib.util
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fundsentry.errors import RuleFileError

_OURS = Path(__file__).parent
_IMPORTED = re.compile(rb"^from rules\.(\w+) import", re.MULTILINE)


def source_of(code: Path) -> bytes:
    """Return what a rule file is made of: its own text, and that of the shared modules it imports."""
    source = code.read_bytes()
    files = (_shared_file(code.parents[1], name.decode()) for name in _IMPORTED.findall(source))
    return b"\n".join([source, *(file.read_bytes() for file in files if file.exists())])


def _shared_file(folder: Path, name: str) -> Path:
    own = folder / f"{name}.py"
    return own if own.exists() else _OURS / f"{name}.py"


@contextmanager
def shared_modules_of(folder: Path) -> Iterator[None]:
    """Let `from rules.shapes import …` mean the folder's own module while its rules are loaded.

    Else a changed age or shape in a folder that is tried out would silently be the present one.
    """
    names = {
        name.decode()
        for file in folder.glob("*/*.py")
        for name in _IMPORTED.findall(file.read_bytes())
    }
    own = sorted(name for name in names if (folder / f"{name}.py").exists())
    if folder.resolve() == _OURS.resolve():
        own = []
    before = {f"rules.{name}": sys.modules.get(f"rules.{name}") for name in own}
    try:
        for name in own:
            _load(f"rules.{name}", folder / f"{name}.py")
        yield
    finally:
        for name, module in before.items():
            if module is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = module


def _load(name: str, file: Path) -> None:
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise RuleFileError(
            f"rules/{file.name}: cannot be loaded: {type(error).__name__}: {error}"
        ) from error
