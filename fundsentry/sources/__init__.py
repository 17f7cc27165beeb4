"""From a folder of messy files to frames of text: nothing is judged here, and nothing is lost.

Files are found by their names (`folder`), opened so that all missing columns are told at once
(`files`, `headers`), and read in one of three ways: `text`, `workbook`, `parquet`. What a cell
means is the business of the gate.
"""

from fundsentry.sources.files import Source, name_of, open_file, read_file
from fundsentry.sources.folder import Found, Stranger, find_files, open_files, read_folder
from fundsentry.sources.raw import ROW, ColumnMap, RawFile, Taker, TakerOf, in_memory

__all__ = [
    "ROW",
    "ColumnMap",
    "Found",
    "RawFile",
    "Source",
    "Stranger",
    "Taker",
    "TakerOf",
    "find_files",
    "in_memory",
    "name_of",
    "open_file",
    "open_files",
    "read_file",
    "read_folder",
]
