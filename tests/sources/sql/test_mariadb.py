"""MariaDB, and with it MySQL, through a driver that the office installs."""

import pytest

from tests.support.core import rows

pytestmark = pytest.mark.parametrize("core", ["mariadb"], indirect=True)

# The type, the value as it is written there, and what the gate must see.
TYPES = [
    ("amount", "decimal(20,4)", "1408.5000", "1408.5"),
    ("amount", "double", "1408.1", "1408.1"),
    ("paid_on", "date", "'2026-10-05'", "2026-10-05"),
    ("paid_on", "date", "'0000-00-00'", None),
    ("paid_on", "datetime", "'2026-10-05 00:00:00'", "2026-10-05"),
    ("benefit_month", "int", "202610", "202610"),
    ("status", "char(10)", "'已发放  '", "已发放"),
    ("status", "varchar(10) character set gbk", "'已发放'", "已发放"),
    ("status", "bit(1)", "b'1'", "yes"),
    ("bank_account", "decimal(19,0)", "6217000012345678901", "6217000012345678901"),
    ("operator_id", "text", "'a:b 100%'", "a:b 100%"),
]


def test_every_type_comes_as_exact_text(core):
    columns = ", ".join(f"c{at} {kind}" for at, (_, kind, *_) in enumerate(TYPES))
    values = ", ".join(value.replace(":", "\\:") for _, _, value, _ in TYPES)
    core.run(
        "SET sql_mode = ''",
        f"CREATE TABLE typed ({columns})",
        f"INSERT INTO typed VALUES ({values})",
    )
    names = (
        "payout_id",
        "person_id",
        "name",
        "scheme",
        "benefit",
        "benefit_month",
        "paid_on",
        "amount",
    )
    for at, (column, kind, _, wanted) in enumerate(TYPES):
        fields = ", ".join([f"c{at} AS {column}", *(f"'x' AS {n}" for n in names if n != column)])
        asked = core.asking(
            source=f"s{at}", relation=f"(SELECT {fields} FROM typed) asked", watermark=None
        )
        (file,) = asked.night().raw_files()
        assert file.frame[column].item() == wanted, kind


def test_the_next_night_takes_what_is_new_and_tells_what_changed_and_vanished(pay):
    assert pay.night().how == "full"
    pay.run(
        "INSERT INTO pay SELECT 'p5', person_id, xm, scheme, benefit, '2026-09', '2026-09-10', amount, "
        "'2026-09-10 08:00:00' FROM pay WHERE 流水 = 'p1'",
        "UPDATE pay SET amount = 99, changed_at = '2026-10-31 23:00:00' WHERE 流水 = 'p1'",
        "DELETE FROM pay WHERE 流水 = 'p4'",
    )
    pulled = pay.night("2026-11-01")
    assert (pulled.how, pulled.changes.new) == ("new", 1)
    assert (pulled.changes.changed, pulled.changes.vanished) == (["p1"], ["p4"])
    assert [key for (key,) in rows(pulled, "payout_id")] == ["p1", "p2", "p3", "p5"]
