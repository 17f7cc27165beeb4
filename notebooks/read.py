"""Executes the notebooks, each from its start, and writes them as pages to read; what was executed is not kept."""

import argparse
import sys
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter
from nbconvert.preprocessors import ExecutePreprocessor

HERE = Path(__file__).parent
# A page of its own, without anything from a network.
PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title><style>
body{{margin:0 auto;max-width:1100px;padding:24px 28px 60px;color:#16202b;font:15px/1.6 "Noto Sans CJK SC","Noto Sans SC",
"Source Han Sans SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif}}
h1{{border-top:4px solid #1f4e8c;padding-top:18px;font-size:30px}}
h2{{margin:44px 0 8px;padding-bottom:6px;border-bottom:2px solid #16202b;font-size:21px}}
em{{color:#5b6570;font-size:13px;font-style:normal}}
pre{{background:#f4f6f9;padding:8px 12px;font-size:13px;overflow-x:auto}}
svg{{max-width:100%;height:auto}}
.anchor-link{{display:none}}
</style></head><body>{body}</body></html>
"""


def executed(file: Path) -> nbformat.NotebookNode:
    """Return a notebook with the outputs of all its cells; the first error stops it."""
    notebook = nbformat.read(file, as_version=4)
    # The kernel listens on this machine only, and warns that it does so without encryption.
    cells = ExecutePreprocessor(
        timeout=600, kernel_name="python3", extra_arguments=["--log-level=ERROR"]
    )
    cells.preprocess(notebook, {"metadata": {"path": str(HERE)}})
    return notebook


def page(notebook: nbformat.NotebookNode, title: str) -> str:
    """Return an executed notebook as a page."""
    pages = HTMLExporter(
        template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True
    )
    body, _ = pages.from_notebook_node(notebook)
    return PAGE.format(title=title, body=body)


def main() -> None:
    """Write every notebook, or those named, into a folder."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--to", type=Path, required=True)
    asked.add_argument("notebooks", nargs="*", type=Path, default=sorted(HERE.glob("[0-9]*.ipynb")))
    options = asked.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    for file in options.notebooks:
        to = options.to / f"{file.stem}.html"
        to.touch(mode=0o600)
        to.write_text(page(executed(file), file.stem), "utf-8")
        sys.stdout.write(f"{to}\n")


if __name__ == "__main__":
    main()
