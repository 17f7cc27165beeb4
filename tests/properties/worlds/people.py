"""People with few names and birth dates, some under ids that are wrong."""

from datetime import date

from stdnum.cn import ric

from tests.properties.worlds.choices import Choices
from tests.properties.worlds.pool import BIRTHS, NAMES, PAIRS, PERSONAL_BENEFITS, TURNS, month_after
from tests.properties.worlds.world import Person, World

SOUNDS = str.maketrans("芳强敏涛刚洁", "方墙民桃钢节")


def draw_people(choices: Choices, count: int, world: World) -> list[Person]:
    names = NAMES[: max(3, min(len(NAMES), count // 10))]
    if count > 100:  # enough of them for a birth date and a name to mean one person
        names = [f"{name}{other}" for name in NAMES for other in "一二三"]
    names = [f"{name}{world.mark}" for name in names]
    crowd, taken = [], set()
    first_serial = 400 if world.mark else 0
    for serial in range(first_serial, first_serial + count):
        born, is_man = choices.of(BIRTHS), choices.of([True, False])
        person_id, own = draw_id(choices, born, is_man, serial), [choices.of(names)]
        if crowd and choices.rarely(0.05):
            person_id, own = draw_second_id(choices, crowd[-1])
        if person_id in taken:
            continue
        taken.add(person_id)
        if choices.rarely(0.12):
            own.append(choices.of(names))
        benefits = [choices.of(PERSONAL_BENEFITS)]
        if choices.rarely(0.5):
            benefits = [PERSONAL_BENEFITS[place] for place in choices.of(PAIRS)]
        turns = [turn for turn in TURNS if turn <= month_after(world.as_of)]
        first = choices.of(turns) + choices.number(0, 6) - 4
        length = choices.of([2, 4, 1, 8, 14]) if count < 20 else choices.of([4, 6, 2, 15, 20])
        crowd.append(Person(person_id, born, is_man, own, benefits, first, first + length - 1))
    return crowd


def draw_second_id(choices: Choices, person: Person) -> tuple[str, list[str]]:
    """Return an id close to somebody's, and their name, perhaps written by sound: one person, or a twin."""
    own, name = person.person_id, person.names[0]
    at = choices.of([5, 9, 14, 16, 17])
    first17 = choices.of([own[:14], own[:6] + "19520615", "340827" + own[6:14]])
    first17 += choices.of(["013", "666", own[14:17]])
    check = ric.calc_check_digit(first17 + "0") if first17.isdecimal() else "1"
    second = choices.of(
        [
            own[:at] + choices.of("13579") + own[at + 1 :],
            own[:8] + own[9:10] + own[8:9] + own[10:],
            own[:12] + own[13:],
            first17 + check,
        ]
    )
    rounded = second.endswith("000")  # such an id is not let in
    return own if rounded else second, [choices.of([name, name, name.translate(SOUNDS)])]


def draw_id(choices: Choices, born: date, is_man: bool, serial: int) -> str:
    first17 = f"340826{born:%Y%m%d}{(2 * serial + is_man) % 1000:03d}"
    right = ric.calc_check_digit(first17 + "0")
    if choices.rarely(0.06):
        wrong = "1" if right != "1" else "2"  # never 0: a rounded id is not let in
        return choices.of([first17 + wrong, "34082619501301" + first17[14:] + "1", "P" + first17])
    return first17 + right
