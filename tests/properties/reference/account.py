"""account/ in plain loops."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from tests.properties.reference.night import Night
from tests.properties.reference.words import PERIODIC, Found, deciding


def shared_account(night: Night) -> Iterator[Found]:
    lines = [
        line for line in night.recent() if line.get("bank_account") and line["benefit"] in PERIODIC
    ]
    persons = defaultdict(set)
    for line in lines:
        persons[line["bank_account"]].add(line["person_id"])
    for line in lines:
        if len(persons[line["bank_account"]]) >= 3:
            yield Found(line["payout_id"], "account/shared_account", "potential", line["net"])


def other_holder(night: Night) -> Iterator[Found]:
    for line in night.recent():
        if line.get("account_name") and line["account_name"] != line["name"]:
            yield Found(line["payout_id"], "account/other_holder", "potential", line["net"])


def changed_by_paying_operator(night: Night) -> Iterator[Found]:
    for line in night.recent():
        changes = [
            (row, identity)
            for row, identity in night.of(line["person_id"], "entitlements")
            if (row["scheme"], row["benefit"]) == (line["scheme"], line["benefit"])
            and row.get("account_changed_on")
            and row.get("account_changed_by")
            and row["account_changed_by"] == line.get("operator_id")
            and timedelta(0) <= line["paid_on"] - row["account_changed_on"] <= timedelta(30)
        ]
        if changes:
            yield Found(
                line["payout_id"],
                "account/changed_by_paying_operator",
                "potential",
                line["net"],
                deciding(changes)[0][1],
            )
