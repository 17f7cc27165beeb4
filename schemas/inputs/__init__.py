"""The tables that come in, in the order in which they are read and reported."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from schemas.inputs.businesses import BUSINESSES
from schemas.inputs.ceilings import CEILINGS
from schemas.inputs.contributions import CONTRIBUTIONS
from schemas.inputs.custody import CUSTODY
from schemas.inputs.deaths import DEATHS
from schemas.inputs.departures import DEPARTURES
from schemas.inputs.employer_refunds import EMPLOYER_REFUNDS
from schemas.inputs.entitlements import ENTITLEMENTS
from schemas.inputs.exclusions import EXCLUSIONS
from schemas.inputs.institutions import INSTITUTIONS
from schemas.inputs.leads import LEADS
from schemas.inputs.marriages import MARRIAGES
from schemas.inputs.other_benefits import OTHER_BENEFITS
from schemas.inputs.payouts import PAYOUTS
from schemas.inputs.refund_shares import REFUND_SHARES
from schemas.inputs.regions import REGIONS
from schemas.table import Column, Table


def _with_shared_headers(tables: Iterable[Table]) -> list[Table]:
    """Let a header given for a column of one table hold for the same column of every table."""
    tables = list(tables)
    given: dict[str, list[str]] = {}
    for table in tables:
        for column in table.columns:
            given.setdefault(column.name, []).extend(column.headers)
    return [replace(table, columns=tuple(_share(table, given))) for table in tables]


def _share(table: Table, given: Mapping[str, list[str]]) -> Iterable[Column]:
    own = {header for column in table.columns for header in column.headers}
    for column in table.columns:
        more = [header for header in given[column.name] if header not in own]
        yield replace(column, headers=tuple(dict.fromkeys([*column.headers, *more])))


TABLES: Mapping[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in _with_shared_headers(
            (
                PAYOUTS,
                ENTITLEMENTS,
                DEATHS,
                CUSTODY,
                OTHER_BENEFITS,
                CONTRIBUTIONS,
                BUSINESSES,
                DEPARTURES,
                MARRIAGES,
                EMPLOYER_REFUNDS,
                REFUND_SHARES,
                LEADS,
                EXCLUSIONS,
                INSTITUTIONS,
                REGIONS,
                CEILINGS,
            )
        )
    }
)
