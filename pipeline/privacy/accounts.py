"""E-mail addresses, and WeChat and QQ ids behind the words that lead in to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.privacy.kinds import Kind, Span
from pipeline.privacy.writings import BETWEEN as SIGNS
from pipeline.privacy.writings import DIGIT

if TYPE_CHECKING:
    from collections.abc import Iterator

BETWEEN = re.escape(SIGNS)
WIDE = "ａ-ｚＡ-Ｚ０-９"
GAP = r"[\s\u200b-\u200d\ufeff]"
# A mail address, also in full width, and with what hides it from programs: (at), [at], ＠, 。com, spaces round the @.
EMAIL = re.compile(
    rf"[A-Za-z0-9{WIDE}][A-Za-z0-9{WIDE}._%+\-＿．－。]{{0,63}}"
    rf"(?:{GAP}?[@＠]{GAP}?|{GAP}?[(\[（【]{GAP}?(?:at|AT|艾特|@|圈a){GAP}?[)\]）】]{GAP}?|#(?=(?:qq|163|126|sina|foxmail|gmail)[.．。]))"
    rf"(?:[A-Za-z0-9{WIDE}](?:[A-Za-z0-9{WIDE}\-]{{0,61}}[A-Za-z0-9{WIDE}])?{GAP}?(?:[.．。]|[(\[（【](?:dot|点)[)\]）】]){GAP}?){{1,4}}"
    rf"(?:[A-Za-z]{{2,12}}|[ａ-ｚ]{{2,12}})(?![A-Za-z0-9])"
)
# What hides the @ of a mail address: (at) in the sketch of a text, and words.
HIDDEN_AT, AT_WORDS = b"-aa-", ("艾特", "圈a")

# WeChat by its names and by what farms write in their place, for it is filtered.
WECHAT_WORD = (
    r"(?:[微薇威徽維溦嶶]{g}{0,3}信|微言|[微薇]❤|[vVｖＶ]{g}{0,2}(?:❤|信)|[vVｖＶ][xXｘＸ]|[wW][xX]|[wW]e[cC]hat"
    r"|WECHAT|[wW]eixin|卫星号?|加{g}?[vVｖＶ]|[+➕]{g}?[vVｖＶ]|加{g}?[微薇]|[vV](?=[:：]))"
).replace("{g}", r"[\s\u200b-\u200d\ufeff\ufe0f❤♥.·]")
# The id: six to twenty letters, digits, dashes, the first a letter; or digits, as a telephone or QQ number.
HANDLE = rf"[A-Za-zａ-ｚＡ-Ｚ_][A-Za-z0-9_\-{WIDE}]{{5,19}}"
DIGITS = rf"[{DIGIT}](?:[{BETWEEN}]?[{DIGIT}]){{4,12}}"
LEAD = (
    rf"\ufe0f?(?:号码|账号|帐号|号|群|同号|id|ID)?{GAP}{{0,2}}"
    rf"(?:[:：;；=＝\-—~～→]|是|为|搜索?|[(（【\[]){{0,2}}{GAP}{{0,2}}"
)
WECHAT = re.compile(rf"(?P<word>{WECHAT_WORD})(?P<lead>{LEAD})(?P<id>{HANDLE}|{DIGITS})(?![A-Za-z0-9])")
# What stands behind the word WeChat and is no id: systems, products, files.
NO_HANDLE = re.compile(
    r"(?:android|windows|iphone|wechat|weixin|official|harmony|app|ios|pay|https?|www|mini|program|version|pro|web|beta)",
    re.IGNORECASE,
)
TOLD = re.compile(r"号|[:：;；=＝→]|是|为|搜|id", re.IGNORECASE)
ASKED = re.compile(r"加|添|搜|\+|➕|[vVｖＶ]|薇|威|徽|溦|嶶|卫星|❤")

# QQ and what is written in its place, then five to eleven digits, the first no nought.
QQ = re.compile(
    rf"(?:[qQｑＱ]{{2}}|扣扣|企鹅|秋秋|球球|[qQ](?=[:：群]))(?P<lead>(?:交流)?{LEAD})"
    rf"(?P<id>[{DIGIT}](?:[{BETWEEN}]?[{DIGIT}OoIl]){{4,10}})(?![{DIGIT}A-Za-z]|[@＠][A-Za-z0-9])"
)
# What makes a year, an amount or a count of digits.
UNIT = re.compile(r"\s*(?:年|月|元|块|万|亿|人|次|版|个|%|位|级|名)")
# An organisation's public account is nobody's id.
PUBLIC = re.compile(r"(?:公众号?|服务号|订阅号|小程序|视频号)[^，。；！？\n]{0,4}$")


# Letters and digits that may be an id, in the sketch of a text; nothing is looked for but behind what leads in to them.
TOKEN = re.compile(rb"[0-9aLOX_@](?:[-]?[0-9aLOX_@]){4,}")
LEADING = 16


def accounts(text: str, sketched: bytes) -> Iterator[Span]:
    """Every mail address and id in a text, whose sketch is given."""
    if b"@" in sketched or HIDDEN_AT in sketched or any(word in text for word in AT_WORDS):
        for match in EMAIL.finditer(text):
            yield Span(match.start(), match.end(), Kind.EMAIL)
    for token in TOKEN.finditer(sketched):
        start, end = max(0, token.start() - LEADING), token.end() + 2
        for match in WECHAT.finditer(text, start, end):
            if is_wechat(text, match):
                yield Span(match.start("id"), match.end("id"), Kind.WECHAT)
        for match in QQ.finditer(text, start, end):
            if not UNIT.match(text, match.end()):
                yield Span(match.start("id"), match.end("id"), Kind.QQ)


def is_wechat(text: str, match: re.Match[str]) -> bool:
    """Whether what stands behind the word is an id, and a person's."""
    if PUBLIC.search(text[max(0, match.start() - 8) : match.start()]) or UNIT.match(text, match.end()):
        return False
    if match.start() and text[match.start() - 1].isascii() and text[match.start() - 1].isalnum():
        return False
    word, lead, handle = match["word"], match["lead"], match["id"]
    if NO_HANDLE.match(handle):
        return False
    told = bool(TOLD.search(lead)) or bool(ASKED.search(word)) or bool(ASKED.search(before(text, match.start())))
    digits = sum(character.isdigit() or character == "_" for character in handle)
    return told or digits >= 2


def before(text: str, place: int) -> str:
    """The three characters before a place."""
    return text[max(0, place - 3) : place]
