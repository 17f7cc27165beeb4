"""Made-up persons: names as they are frequent, valid ids, villages, accounts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Numbers = npt.NDArray[np.int64]

# By frequency in the population, roughly: each stands as often as it is common.
_SURNAMES = (
    "王王王王王王王李李李李李李李张张张张张张刘刘刘刘刘陈陈陈陈杨杨杨黄黄赵赵吴吴周周徐徐孙孙马马朱朱胡胡郭何林高罗"
    "郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱"
)
_DOUBLE = ("欧阳", "上官", "司马", "诸葛", "皇甫", "尉迟")
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲华红玉建国春梅海燕志永德福兴荣树根山水田庆祥生"
_RARE = "㛃䶮𠅤𬱟喆堃翀"
_MINORITY = ("买买提·吐尔逊", "阿依古丽·热合曼", "古力扎·艾力", "巴特尔·孟和")
# Given names of planted persons: no other person bears them, so that a match by name is one person. None is
# another's older form: 驫 is 骉.
_PLANTED = "彧鋆昶骉燊焜垚犇淼鑫矗翯曌羴麤灥飍众森品赑嬲嚞掱毳蠡猋譶靐"
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECK = np.array(list("10X98765432"))
COUNTY = "340826"
TOWNSHIPS = 23
_TOWN_WORDS = (
    "城关", "东河", "西河", "南山", "北山", "柳林", "双桥", "石门", "龙泉", "凤凰", "太平", "永安",
    "清水", "白云", "高桥", "五里", "三河", "青山", "大湾", "新桥", "古渡", "金盆", "长岭",
)  # fmt: skip
_VILLAGE_WORDS = ("前进", "红星", "和平", "光明", "胜利", "团结", "向阳", "新建", "桃园", "杨庄")


@dataclass(frozen=True)
class Persons:
    """Many persons as columns of one length: id, name, birth (days since 1970), sex, region, account."""

    person_id: pl.Series
    name: pl.Series
    born: Numbers
    is_male: npt.NDArray[np.bool_]
    region: pl.Series
    account: pl.Series

    def __len__(self) -> int:
        """Return how many they are."""
        return len(self.person_id)


def regions() -> list[tuple[str, str]]:
    """Return code and name of every township and village of the county."""
    rows = []
    for town, word in enumerate(_TOWN_WORDS, 1):
        code = f"{COUNTY}{100 + town}"
        rows.append((code, f"{word}镇" if town % 3 else f"{word}乡"))
        rows += [(f"{code}{200 + i}", f"{word}{v}村") for i, v in enumerate(_VILLAGE_WORDS)]
    return rows


def villages() -> list[str]:
    """Return the codes of all villages."""
    return [code for code, _ in regions() if len(code) == 12]


def valid_ids(born: Numbers, is_male: npt.NDArray[np.bool_], serials: Numbers) -> pl.Series:
    """Return ids with the right check digit, each its own: serials differ for those born on one day.

    The county code counts up where a day has more births than its 1,000 numbers.
    """
    days = born.astype("datetime64[D]")
    text = np.char.replace(np.datetime_as_string(days), "-", "")
    number = serials % 500 * 2 + is_male
    county = int(COUNTY) + serials // 500
    parts = np.char.add(
        np.char.add(county.astype("U6"), text), np.char.zfill(number.astype("U3"), 3)
    )
    digits = np.array(parts, dtype="U17").view("U1").reshape(len(parts), 17).astype(np.int64)
    check = _CHECK[(digits @ _WEIGHTS) % 11]
    return pl.Series(np.char.add(parts, check))


def serials_of(born: Numbers, is_male: npt.NDArray[np.bool_]) -> Numbers:
    """Return for each person how many of the same day and sex stand before it."""
    frame = pl.DataFrame({"born": born, "is_male": is_male})
    counted = frame.with_columns(nth=pl.int_range(pl.len()).over("born", "is_male"))
    return counted["nth"].to_numpy().astype(np.int64)


def random_names(rng: np.random.Generator, count: int) -> pl.Series:
    """Return ordinary names, some with rare characters, some of two or four, some of minorities."""
    surnames = np.array(list(_SURNAMES), dtype="U2")[rng.integers(0, len(_SURNAMES), count)]
    double = rng.random(count) < 0.003
    surnames[double] = np.array(_DOUBLE)[rng.integers(0, len(_DOUBLE), int(double.sum()))]
    given = np.array(list(_GIVEN))
    first = given[rng.integers(0, len(given), count)]
    rare = rng.random(count) < 0.002
    first[rare] = np.array(list(_RARE))[rng.integers(0, len(_RARE), int(rare.sum()))]
    second = given[rng.integers(0, len(given), count)]
    second[rng.random(count) < 0.12] = ""
    names = np.char.add(np.char.add(surnames, first), second).astype("U16")
    minority = rng.random(count) < 0.002
    names[minority] = np.array(_MINORITY)[rng.integers(0, len(_MINORITY), int(minority.sum()))]
    return pl.Series(names)


def planted_name(number: int) -> str:
    """Return the name of a planted person; the first 10,000 or so are all different."""
    size = len(_PLANTED)
    first, second = number % size, number // size % size
    return "王李张刘陈杨黄赵吴周"[number // size**2 % 10] + _PLANTED[first] + _PLANTED[second]


def account_numbers(first: int, count: int) -> pl.Series:
    """Return account numbers of 19 digits."""
    return pl.Series([f"6217003320{number:09d}" for number in range(first, first + count)])


def pick(values: Sequence[str], places: Numbers) -> pl.Series:
    """Return the values at those places."""
    return pl.Series(np.array(values)[places])
