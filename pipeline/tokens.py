"""Texts folded to one spelling and cut into words: search and near-duplicates use the same scissors."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# Counts the versions of fold() and words(); a change of either makes signatures incomparable.
NORMALISER = 1

# The characters that jieba looks up in its dictionary; ideographs beyond them are words of one character.
HAN = "\u4e00-\u9fd5"
# Scripts written without spaces between words: kana, the other ideographs, Thai to Khmer. One word a character.
UNSPACED = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
)
# Stands for a name that a caller has masked; a word of its own.
MASK = "\ue000"
# Stands between paragraphs that are cut in one call; a word of its own.
BREAK = "\ue001"

# Han text, one character of an unspaced script or of a mark of ours, or letters and digits of any other script.
RUN = re.compile(rf"[{HAN}]+|[{UNSPACED}{MASK}{BREAK}]|[^\W_{HAN}{UNSPACED}]+")
# Pages converted between scripts or against filters carry the reading behind a character: 證據(jù), 花(hua)呗(bei).
# Never over the end of a line: a page of many links has the bracket, the word and the other bracket on three lines.
PINYIN = re.compile(rf"(?<=[{HAN}])[(\[][^\S\n]?[a-zà-ǜ]{{1,7}}[^\S\n]?[)\]]")
# Invisible characters that farms and editors leave between letters: soft hyphen, zero-width spaces and joiners,
# direction marks, word joiner, byte order mark, variation selectors.
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]")
# Whatever is not of ordinary Chinese pages (ASCII, ideographs, punctuation, full width): marks that combine with their
# neighbours, letters whose lower case depends on them. Text without any of it folds character by character.
UNUSUAL = re.compile(
    r"[^\x00-\x7f\u200b-\u200f\u2010-\u2027\u2030-\u203b\u3000-\u3029\u4e00-\u9fff\ue000\ue001\ufeff\uff01-\uff5e\uffe5]"
)


def fold(text: str) -> str:
    """One spelling for what reads the same: NFKC, lower case, simplified characters, nothing invisible.

    >>> fold("ＡＢＣ 信用卡逾期，協商還款\u200b")
    'abc 信用卡逾期,协商还款'
    """
    if text.isascii():
        return text.lower()
    return fold_in_context(text) if UNUSUAL.search(text) else text.translate(folded_characters())


def fold_in_context(text: str) -> str:
    """The same for any text, several times as slow."""
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    pattern, simplified = traditional()
    return pattern.sub(lambda match: simplified[match[0]], text).lower()


class FoldedCharacters(dict[int, str]):
    """What each character folds to, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = fold_in_context(chr(code))
        return folded


@cache
def folded_characters() -> FoldedCharacters:
    """The table for ``str.translate``."""
    return FoldedCharacters()


@cache
def traditional() -> tuple[re.Pattern[str], dict[str, str]]:
    """The traditional characters as a pattern, and the simplified one of each (OpenCC's t2s, by character)."""
    import opencc

    # Only the basic plane: a pattern with characters beyond it is searched a hundred times as slowly.
    characters = [chr(code) for code in range(0x3400, 0xA000)]
    # One character a line: no phrase of the converter reaches over a line, so that each is converted by itself.
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, converted, strict=True)
    simplified = {old: new for old, new in pairs if old != new and len(new) == 1}
    return re.compile(f"[{''.join(simplified)}]"), simplified


def simplified(text: str) -> str:
    """Traditional characters as simplified ones, one for one; whatever else stays as it is.

    >>> simplified("發表回覆 (3)")
    '发表回复 (3)'
    """
    pattern, found = traditional()
    # One for one, `覆` stays as it is, for it is simplified too: in `覆盖`
    return pattern.sub(lambda match: found[match[0]], text).replace("回覆", "回复")


def has_traditional(texts: Iterable[str]) -> bool:
    """Whether there is a traditional character in any of some texts."""
    return traditional()[0].search("\n".join(texts)) is not None


def words(text: str) -> list[str]:
    """The words of a text, folded; pinyin in brackets, punctuation and white space do not count.

    >>> words("花(hua)呗，逾期3个月 Python.org")
    ['花', '呗', '逾期', '3', '个', '月', 'python', 'org']
    """
    return cut(fold(text))


def without_pinyin(folded: str) -> str:
    """A folded text without the readings in brackets behind its characters.

    >>> without_pinyin("花(hua)呗(bei)")
    '花呗'
    """
    return PINYIN.sub("", folded) if "(" in folded or "[" in folded else folded


def cut(folded: str) -> list[str]:
    """The words of a text that is folded already."""
    runs = RUN.findall(without_pinyin(folded))
    cutter = engine()[1]
    # Han runs are cut in one call, on lines of their own. The other runs are put back where a lone mask stands.
    others = [run for run in runs if not "\u4e00" <= run[0] <= "\u9fd5"]
    lines = "\n".join([run if "\u4e00" <= run[0] <= "\u9fd5" else MASK for run in runs])
    rest = iter(others)
    return [next(rest) if word == MASK else word for word in cutter(lines) if word != "\n"]


@cache
def engine() -> tuple[str, Callable[[str], list[str]]]:
    """The name and version of the tokeniser, and its function.

    jieba is the tokeniser of record. rjieba, where it is installed, cuts Han text into exactly the same words, many
    times as fast; only Latin letters and digits would differ, and those we cut ourselves.
    """
    from importlib.metadata import version

    try:
        import rjieba
    except ImportError:
        return f"jieba {version('jieba')}", reference()
    return f"rjieba {version('rjieba')}", rjieba.Jieba().cut


@cache
def reference() -> Callable[[str], list[str]]:
    """Jieba's own function, with a dictionary that nobody else can add words to."""
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    lcut: Callable[[str], list[str]] = jieba.Tokenizer().lcut
    return lcut
