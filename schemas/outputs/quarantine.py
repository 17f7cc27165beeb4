"""隔离区: rows that could not be read, each with its reason."""

from schemas.table import Column, Kind, Table

QUARANTINE = Table(
    "quarantine",
    "隔离数据",
    one_row_per="bad row",
    columns=(
        Column("table", Kind.TEXT, "Table.", ("数据表",)),
        Column("file", Kind.TEXT, "File.", ("文件",)),
        Column("row", Kind.COUNT, "Row as a spreadsheet counts: the header is row 1.", ("行号",)),
        Column("column", Kind.TEXT, "Column of the first reason found.", ("列",)),
        Column("value", Kind.TEXT, "Value, masked where personal.", ("原值",)),
        Column("reason", Kind.TEXT, "What is wrong and what was expected.", ("原因",)),
    ),
)
