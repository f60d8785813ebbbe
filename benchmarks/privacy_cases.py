"""Personal data in every writing, and what only looks like it: cases made by rules, for ``benchmarks/privacy.py``.

Every list of parts (sentences, separators, names, streets, domains …) is dealt out to two halves. Rules are tuned on
one half; the figures are those of the other, which shares none with it (plain digits apart). Numbers are drawn.
"""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.privacy.hotlines import hotlines
from pipeline.privacy.numbers import ID_CHECK, ID_WEIGHTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TUNING, HELD_OUT = 0, 1
# Where personal data stands in a sentence, and where a sentence marks it.
SLOT = "{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A text with the places of personal data in it (start, end); none in a negative case."""

    kind: str
    text: str
    places: tuple[tuple[int, int], ...] = ()


class Maker:
    """Makes cases of one half."""

    def __init__(self, half: int, seed: int) -> None:
        self.half, self.dice = half, random.Random(seed * 2 + half)

    def of(self, parts: str) -> str:
        """One of the parts of this half, of the list with that name."""
        return self.dice.choice(PARTS[parts][self.half :: 2])

    def digits(self, count: int) -> str:
        """So many digits."""
        return "".join(self.dice.choices("0123456789", k=count))

    def positive(self, kind: str, sentences: str, data: str) -> Case:
        """A sentence with personal data in it."""
        before, after = self.of(sentences).split(SLOT)
        before = self.of("openings") + before
        text = before + data + after
        return Case(kind=kind, text=text, places=((len(before), len(before) + len(data)),))

    def negative(self) -> Case:
        """A sentence that only looks as if."""
        text = self.of("openings") + self.of("negatives")
        return Case(kind="none", text=TOKEN.sub(lambda match: self.drawn(match[1]), text))

    def drawn(self, token: str) -> str:
        """What stands for a token of a negative sentence: n8 for eight digits, and those of :data:`DRAWN`."""
        return self.digits(int(token[1:])) if token[0] == "n" and token[1:].isdigit() else DRAWN[token](self)


PLAIN = "0123456789"
PARTS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("privacy_parts.toml").read_text(encoding="utf-8"))
# What is drawn in a negative sentence: <m> is eleven digits, <day> a date.
TOKEN = re.compile(r"<([a-z]+\d*)>")
BEGINNINGS = "133 138 139 150 151 158 159 166 172 177 178 180 182 186 188 189 191 193 195 198 199 136 135 147"
GIVEN_OUT = BEGINNINGS.split()
WHOLE = (11,)
SINGLE = (1,) * 11
MOBILE_SHAPES = (
    WHOLE,
    (3, 4, 4),
    WHOLE,
    (3, 4, 4),
    (3, 8),
    (7, 4),
    (3, 3, 5),
    (4, 3, 4),
    SINGLE,
    SINGLE,
    (5, 6),
    (6, 5),
)
ID_SHAPES = ((18,), (18,), (6, 8, 4), (6, 8, 4), (6, 4, 4, 4), (3, 3, 4, 4, 4))


PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


def written(maker: Maker, digits: str, shape: Sequence[int], *, plain: bool = False) -> str:
    """Digits in some writing, grouped with some separator."""
    writing = PLAIN if plain else maker.of("writings")
    groups, at = [], 0
    for size in shape:
        groups.append("".join(writing[int(digit)] if digit.isdigit() else digit for digit in digits[at : at + size]))
        at += size
    return maker.of("separators").join(groups)


def mobile(maker: Maker) -> Case:
    """A mobile number."""
    digits = maker.dice.choice(GIVEN_OUT[maker.half :: 2]) + maker.digits(8)
    data = written(maker, digits, maker.dice.choice(MOBILE_SHAPES[maker.half :: 2]))
    prefix = maker.dice.choice(["", "", "", "+86 ", "86-", "+86"]) if data[0].isascii() else ""
    return maker.positive("telephone", "calls", prefix + data)


def landline(maker: Maker) -> Case:
    """A landline number with its area, or one that is called so."""
    number = maker.dice.choice("345678") + maker.digits(7)
    if maker.dice.random() < 0.3:
        return maker.positive(
            "telephone",
            "local",
            number if maker.dice.random() < 0.6 else f"{number[:4]}{maker.of('separators')}{number[4:]}",
        )
    area = maker.of("areas")
    data = maker.of("landlines").format(a=area, b=area[1:], n=number, e=maker.digits(2))
    return maker.positive("telephone", "calls", data)


def identity(maker: Maker) -> Case:
    """An identity card number."""
    day = f"{maker.dice.randint(1955, 2005)}{maker.dice.randint(1, 12):02d}{maker.dice.randint(1, 28):02d}"
    first = maker.of("regions") + day + maker.digits(3)
    check = ID_CHECK[sum(int(a) * b for a, b in zip(first, ID_WEIGHTS, strict=True)) % 11]
    check = maker.dice.choice([check, check.lower()])
    data = written(maker, first + check, maker.dice.choice(ID_SHAPES[maker.half :: 2]))
    return maker.positive("identity card", "id_sentences", data)


def luhn(digits: str) -> str:
    """The digits with their check digit."""
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits))]
    return digits + str(-sum(value - 9 if value > 9 else value for value in doubled) % 10)


def bank_card(maker: Maker) -> Case:
    """A card number."""
    issuer = maker.of("issuers")
    length = 16 if len(issuer) == 4 or maker.dice.random() < 0.3 else 19
    digits = luhn(issuer + maker.digits(length - len(issuer) - 1))
    fours = tuple(4 for _ in range(length // 4)) + ((length % 4,) if length % 4 else ())
    shape = fours if maker.dice.random() < 0.5 else (length,)
    return maker.positive("bank card", "card_sentences", written(maker, digits, shape, plain=maker.dice.random() < 0.6))


def email(maker: Maker) -> Case:
    """A mail address."""
    data = maker.of("local_parts").format(n=maker.digits(5)) + maker.of("at") + maker.of("domains")
    if maker.dice.random() < 0.15:
        data = data.replace(".", "。" if maker.half else "．")
    return maker.positive("e-mail", "mail", data)


def account(maker: Maker, kind: str, words: str, data: str) -> Case:
    """An id behind the words that lead in to it."""
    before, after = maker.of("id_ends").split(SLOT)
    lead = maker.of("openings") + before + maker.of(words)
    return Case(kind=kind, text=lead + data + after, places=((len(lead), len(lead) + len(data)),))


def wechat(maker: Maker) -> Case:
    """A WeChat id."""
    return account(maker, "wechat", "wechat_words", maker.of("wechat_ids").format(n=maker.digits(4)))


def qq(maker: Maker) -> Case:
    """A QQ number."""
    digits = maker.dice.choice("123456789") + maker.digits(maker.dice.randint(6, 9))
    return account(maker, "qq", "qq_words", written(maker, digits, (len(digits),)))


def plate(maker: Maker) -> Case:
    """A number plate."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
    number = "".join(maker.dice.choices("0123456789", k=4)) + maker.dice.choice("0123456789" + letters)
    if maker.dice.random() < 0.3:
        number = maker.dice.choice("DF") + maker.digits(5)
    head = maker.dice.choice(PROVINCES[maker.half :: 2]) + maker.dice.choice(letters[:12])
    return maker.positive("number plate", "plates", head + maker.of("plate_marks") + number)


def address(maker: Maker) -> Case:
    """An address down to the house or the door."""
    data = maker.of("addresses").format(
        c=maker.of("cities"),
        s=maker.of("streets"),
        e=maker.of("estates"),
        h=maker.dice.randint(1, 999),
        b=maker.dice.randint(1, 30),
        u=maker.dice.randint(1, 5),
        d=maker.dice.randint(101, 2804),
    )
    if maker.dice.random() < 0.15:
        data = re.sub(r"\d", lambda match: PARTS["writings"][3][int(match[0])], data)
    return maker.positive("address", "lives", data)


def name(maker: Maker) -> Case:
    """A name in a comment, a signature or a form; at the head of a line where the comment has one of its own."""
    before, after = maker.of("comments").replace("R", maker.of("roles")).split(SLOT)
    lead = (
        f"{maker.of('openings')}\n{before}"
        if not before or before.startswith("头像")
        else maker.of("openings") + before
    )
    data = maker.of("names")
    return Case(kind="name", text=lead + data + after, places=((len(lead), len(lead) + len(data)),))


def not_identity(maker: Maker) -> str:
    """Eighteen digits like an identity card number, whose check digit is wrong."""
    day = f"19{maker.dice.randint(60, 99)}0{maker.dice.randint(1, 9)}1{maker.dice.randint(0, 9)}"
    first = maker.of("regions") + day + maker.digits(3)
    right = ID_CHECK[sum(int(a) * b for a, b in zip(first, ID_WEIGHTS, strict=True)) % 11]
    return first + str((PLAIN.find(right) + maker.dice.randint(1, 8)) % 10)


def not_card(maker: Maker) -> str:
    """Nineteen digits of an issuer whose check digit is wrong."""
    digits = luhn(f"622{maker.digits(15)}")
    return digits[:-1] + str((int(digits[-1]) + maker.dice.randint(1, 9)) % 10)


DRAWN: dict[str, Callable[[Maker], str]] = {
    "m": lambda maker: f"13{maker.digits(9)}",
    "y": lambda maker: str(maker.dice.randint(1995, 2026)),
    "day": lambda maker: (
        f"{maker.dice.randint(2015, 2026)}-{maker.dice.randint(1, 12):02d}-{maker.dice.randint(1, 28):02d}"
    ),
    "amount": lambda maker: f"{maker.dice.randint(1, 99)},{maker.digits(3)},{maker.digits(3)}.{maker.digits(2)}",
    "hot": lambda maker: maker.dice.choice(HOTLINES[maker.half :: 2]),
    "id": not_identity,
    "card": not_card,
}
HOTLINES = [number for number in hotlines() if number.isdigit()]
POSITIVE: tuple[Callable[[Maker], Case], ...] = (
    *(mobile, mobile, mobile, landline, identity, bank_card, email),
    *(wechat, wechat, qq, plate, address, address, name),
)


def positives(half: int, seed: int, count: int) -> list[Case]:
    """Positive cases of one half, the kinds in turn."""
    maker = Maker(half, seed)
    return [POSITIVE[number % len(POSITIVE)](maker) for number in range(count)]


def negatives(half: int, seed: int, count: int) -> list[Case]:
    """Negative cases of one half."""
    maker = Maker(half, seed + 1_000_000)
    return [maker.negative() for _ in range(count)]


# How personal data is marked in the cases written by hand.
MARK = re.compile(r"\{\{(.*?)\}\}")


def by_hand() -> list[Case]:
    """The cases written by hand: personal data stands in doubled braces, hard negatives have none."""
    return [marked(text) for text in PARTS["by_hand"]]


def marked(text: str) -> Case:
    """A case without its braces.

    >>> marked("打{{13800138000}}。")
    Case(kind='by hand', text='打13800138000。', places=((1, 12),))
    """
    places, plain, last = [], "", 0
    for match in MARK.finditer(text):
        plain += text[last : match.start()]
        places.append((len(plain), len(plain) + len(match[1])))
        plain += match[1]
        last = match.end()
    return Case(kind="by hand" if places else "none", text=plain + text[last:], places=tuple(places))
