"""Number plates, and addresses down to the door."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.privacy.kinds import Kind, Span
from pipeline.privacy.writings import DIGIT

if TYPE_CHECKING:
    from collections.abc import Iterator

# Provinces in one character, a letter, five characters (six for electric cars, one of them a letter at an end).
PLATE = re.compile(
    r"[京津沪滬渝冀豫云雲辽遼黑湘皖鲁魯新苏蘇浙赣贛鄂桂甘晋晉蒙陕陝吉闽閩贵貴粤粵青藏川宁寧琼瓊]"
    r"[\s]?(?P<city>[A-HJ-NP-Za-hj-np-zＡ-ＨＪ-ＮＰ-Ｚ])[\s·•・.．\-－_]{0,2}"
    r"(?P<number>[DABCEFGHJKdＤＦ][0-9A-HJ-NP-Za-hj-np-z０-９][0-9０-９]{4}|[0-9０-９]{5}[DABCEFGHJKdＤＦ]"
    r"|[0-9A-HJ-NP-Za-hj-np-z０-９Ａ-ＨＪ-ＮＰ-Ｚ]{4}[0-9A-HJ-NP-Za-hj-np-z０-９Ａ-ＨＪ-ＮＰ-Ｚ挂学警港澳])"
    r"(?![A-Za-z0-9０-９])"
)
# Stock markets write as plates are written: 沪A 60051.
SHARES = re.compile(r"\s*(?:股|指数|板|代码)")

NUMBER = f"[{DIGIT}十百]"
HAN = r"[\u4e00-\u9fff]"
# What a number may count in an address, from the house to the door. A date's 号 stands alone, never behind a street.
HOUSE = rf"(?:[甲乙丙丁附]?{NUMBER}{{1,5}}|[A-Za-z甲乙丙丁])(?:[-－—之]{NUMBER}{{1,4}})?(?:号楼|号院|号|弄|栋|幢|座)"
DOOR = (
    rf"(?:{NUMBER}{{1,4}}|[A-Za-z甲乙丙丁东西南北])(?:[-－—]{NUMBER}{{1,4}}){{0,2}}"
    rf"(?:号楼|单元|门栋|栋|幢|座|层|楼|室|户|房|号|门)"
)
BARE_DOOR = rf"{NUMBER}{{1,4}}(?:[-－—]{NUMBER}{{2,4}})*(?:室|号|户|房)?"
# Streets by name and number: not 渠道, 报道, 思路, 线路, 这里, nor the day in 上路10号.
STREET = (
    rf"(?:{HAN}{{1,7}}(?<![线思公上出门半铁网电回走带套后退末在道马的贷])路|{HAN}{{1,6}}大?街|{HAN}{{1,6}}(?:大道|胡同|巷子?|里弄)"
    rf"|{HAN}{{2,6}}(?<![渠报知通频味轨人厚公])道)(?:[东西南北中]段?|{NUMBER}{{1,2}}段)?"
)
# Estates and villages.
ESTATE = (
    rf"{HAN}{{1,8}}(?:小区|花园|家园|公寓|大厦|新村|新城|广场|庄园|花苑|雅苑|嘉苑|名苑|小苑|华府|名府|豪庭|名都|宿舍|家属院|大院"
    rf"|社区|中心|国际|苑)"
)
VILLAGE = rf"{HAN}{{1,6}}(?:村|屯|庄|寨|社区)(?:{NUMBER}{{1,3}}(?:组|队|社)|{HAN}{{1,4}}(?:组|自然村))?"
ADDRESS = re.compile(
    rf"(?:{STREET}[\s,，]?{HOUSE}(?:[\s,，]?(?:{ESTATE})?[\s,，]?{DOOR})*(?:(?<=[栋幢座元楼层]){BARE_DOOR})?"
    rf"|{ESTATE}[\s,，]?(?:[一二三四五六七八九东西南北]期|[东西南北A-Z]区)?[\s,，]?{HOUSE}(?:[\s,，]?{DOOR})*(?:(?<=[栋幢座元楼层]){BARE_DOOR})?"
    rf"|{VILLAGE}[\s,，]?{NUMBER}{{1,4}}号"
    rf"|{NUMBER}{{1,3}}(?:号楼|栋|幢)[\s,，]?{NUMBER}{{1,2}}(?:单元|门)[\s,，]?{NUMBER}{{2,4}}(?:室|号|户|房)?)"
)
# A number of a house in the sketch of a text; without any nothing is looked for, and only around it.
HOUSELIKE = re.compile(rb"h(?<=[0-9aLOXT]h)")
# The number before it, from its end; and a stair or door that follows a house.
NUMBERED = re.compile(rb"[0-9aLOXT]{1,5}(?:-[0-9aLOXT]{1,4})?$")
STAIRS = re.compile(rb"\.?-?[0-9aLOXT]{1,2}h")
# How streets, estates and villages end, with what may stand between their names and a number.
STREETLIKE = re.compile(
    r"[路街道巷同弄区园寓厦村城场苑府庭都舍院心际屯庄寨组队社][东西南北中段期座甲乙丙丁附一二三四五六七八九A-Z\s,，]{0,3}$"
)
REACH = 40
# What leads to an address and is not part of it; behind the second ones only where nothing better tells.
LED = re.compile(
    r"(?:住在|家住|住址|地址|位于|寄到|寄往|送到|邮寄至?|来到|搬到|租住|现住|居住|户籍|户口|坐落|住|寄|[:：，,。；;、（(\n\s])"
)
LED_BARELY = re.compile(r"(?:在|到|于|至|去|往|从|是|为|找)(?=[\u4e00-\u9fff]{2})")
PROVINCE = re.compile(
    r"(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海"
    r"|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|台湾)"
)


def plates(text: str) -> Iterator[Span]:
    """Every number plate."""
    for match in PLATE.finditer(text):
        digits = sum(character.isdigit() for character in match["number"])
        if digits >= 2 and not SHARES.match(text, match.end()):
            yield Span(match.start(), match.end(), Kind.PLATE)


def addresses(text: str, sketched: bytes) -> Iterator[Span]:
    """Every address that leads to a house or a door in a text, whose sketch is given."""
    done = 0
    for house in HOUSELIKE.finditer(sketched):
        if house.end() <= done or not is_promising(text, sketched, house.start()):
            continue
        match = ADDRESS.search(text, max(done, house.start() - REACH), house.end() + REACH)
        if match is None:
            continue
        start = beginning(text, match, done)
        if is_address(text[start : match.end()]):
            yield Span(start, match.end(), Kind.ADDRESS)
            done = match.end()


def is_promising(text: str, sketched: bytes, place: int) -> bool:
    """Whether the number that is counted at a place stands behind a street, or before a stair."""
    number = NUMBERED.search(sketched, max(0, place - 10), place)
    if number and STREETLIKE.search(text, max(0, number.start() - 6), number.start()):
        return True
    return STAIRS.match(sketched, place + 1) is not None


# What is left of a match must still name something before its number.
NAMED = re.compile(rf"^{HAN}+?(?:路|街|道|胡同|巷|弄|小区|园|寓|厦|村|城|场|苑|府|庭|都|舍|院|社区|心|际|屯|庄|寨)")
FIRST_NUMBER = re.compile(rf"{NUMBER}+(?!{HAN}?[路街道巷村])")


def is_address(found: str) -> bool:
    """Whether a street, estate or village has a name, or a door is told by house, stair and number."""
    return bool(NAMED.match(found)) or bool(FIRST_NUMBER.match(found))


def beginning(text: str, match: re.Match[str], least: int) -> int:
    """Where an address begins: behind what leads to it, at its province, or at its street."""
    number = FIRST_NUMBER.search(text, match.start(), match.end())
    if number is None or number.start() == match.start():
        return match.start()
    low = max(least, match.start() - 24)
    head = text[low : number.start() - 1]
    led = [found.end() for found in LED.finditer(head)]
    start = led[-1] if led else 0
    if province := PROVINCE.search(head, start):
        return low + province.start()
    if barely := list(LED_BARELY.finditer(head, start)):
        return low + barely[-1].end()
    return low + start if led else match.start()
