import polars as pl

from fundsentry.ledger import case_ids, finding_ids

DEATH = "death/paid_after_death"
RULES = pl.Series([DEATH, DEATH, "duplicate/paid_twice"])
THINGS = pl.Series(["a", "b", "a"])


def test_ids_are_twelve_characters_that_can_be_typed_and_keyed_with_the_secret():
    plain, keyed = finding_ids(RULES, THINGS), finding_ids(RULES, THINGS, b"secret")
    every = [*plain, *keyed, *case_ids(RULES, THINGS)]
    assert len(set(every)) == 9
    for one in every:
        assert len(one) == 12
        assert set(one) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_ids_are_those_of_the_ledgers_that_exist():
    """Other ids would open every case of every office anew."""
    assert finding_ids(RULES[:1], THINGS[:1]).to_list() == ["DB3WCS4AAC9R"]
    assert case_ids(RULES[:1], THINGS[:1]).to_list() == ["0KTM0Z33PNHB"]
    assert case_ids(RULES[:1], THINGS[:1], b"secret").to_list() == ["DC6X2S8W9TXE"]


def test_ids_stand_in_the_order_of_their_rows_and_repeat_with_them():
    there = finding_ids(RULES, THINGS)
    again = finding_ids(RULES[[2, 0, 0]], THINGS[[2, 0, 0]])
    assert again.to_list() == [there[2], there[0], there[0]]
    assert finding_ids(RULES.clear(), THINGS.clear()).to_list() == []
