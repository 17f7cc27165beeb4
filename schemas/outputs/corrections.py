"""名单更正单: what was wrong in a list, for the office that it came from."""

from schemas.outputs.findings import BECAUSE, NAME, PERSON_ID
from schemas.table import Column, Kind, Table

REPLY_COLUMNS = (
    Column("corrected_on", Kind.DATE, "Day on which the list was corrected.", ("更正日期",)),
    Column("reply", Kind.TEXT, "What the office of the list says.", ("答复",)),
)

CORRECTIONS = Table(
    "corrections",
    "名单更正单",
    one_row_per="row of a list that was found to be wrong",
    columns=(
        Column("list", Kind.TEXT, "Which list it is.", ("名单",)),
        Column("source_file", Kind.TEXT, "Files in which it was delivered last.", ("来源文件",)),
        Column("record_id", Kind.KEY, "Number of the row in the list.", ("记录编号",)),
        PERSON_ID,
        NAME,
        BECAUSE,
        Column("what_is_wrong", Kind.TEXT, "What is wrong in the list.", ("错误情况",)),
        Column("what_was_found", Kind.TEXT, "What was found instead.", ("核实情况",)),
        Column("decided_by", Kind.TEXT, "Who looked into it.", ("核查人",)),
        Column("decided_on", Kind.DATE, "Day on which it was decided.", ("核查日期",)),
        Column("case_id", Kind.KEY, "Case it was found in.", ("问题编号",)),
        *REPLY_COLUMNS,
    ),
    beware="Goes to the office that the list came from; it never says more of a person than that list did.",
)
