"""集中供养机构账户: accounts that rightly receive for many."""

from dataclasses import replace

from schemas.shared_columns import BANK_ACCOUNT
from schemas.table import Column, Kind, Table

INSTITUTIONS = Table(
    "institutions",
    "集中供养机构账户",
    one_row_per="account",
    columns=(
        replace(BANK_ACCOUNT, required=True),
        Column(
            "institution_name", Kind.NAME, "Name of the institution.", ("机构名称",), required=True
        ),
    ),
)
