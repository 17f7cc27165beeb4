"""identity/ in plain loops, without the score of two ids."""

from collections.abc import Iterator

from tests.properties.reference.night import Night
from tests.properties.reference.words import Found, id_is_valid


def invalid_id(night: Night) -> Iterator[Found]:
    for line in night.lines:
        if not id_is_valid(line["person_id"], night.as_of):
            yield Found(line["payout_id"], "identity/invalid_id", "potential", line["net"])


def one_id_two_names(night: Night) -> Iterator[Found]:
    for lines in night.grouped("person_id"):
        if len({line["name"] for line in lines}) >= 2:
            for line in lines:
                yield Found(
                    line["payout_id"], "identity/one_id_two_names", "potential", line["net"]
                )
