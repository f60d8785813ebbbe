"""The language of a text, by its script and its commonest words."""

from __future__ import annotations

import re
from collections import Counter

# Scripts that are written in one language above all, and the letters that tell it from its neighbours.
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
SCRIPTS = {
    "ko": re.compile(r"[\uac00-\ud7a3\u1100-\u11ff]"),
    "th": re.compile(r"[\u0e01-\u0e5b]"),
    "ar": re.compile(r"[\u0620-\u06ff]"),
    "he": re.compile(r"[\u05d0-\u05ea]"),
    "el": re.compile(r"[\u0386-\u03ff]"),
    "hi": re.compile(r"[\u0904-\u0939]"),
    "ru": re.compile(r"[\u0400-\u045f\u0490-\u0493]"),
    "latin": re.compile(r"[A-Za-z\u00c0-\u024f\u1ea0-\u1ef9]"),
}
# Within a script: letters that only one of its languages has.
UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]")
PERSIAN = re.compile(r"[پچژگ]")
VIETNAMESE = re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
# The commonest words of languages in Latin script that few others share.
COMMON_WORDS = {
    "en": "the of and to in is that it for was on are with as be this have you not from by they your or we can",
    "es": "el los las del que en y una por con para se su es como más pero lo está muy sin sobre también",
    "fr": "le les des est et dans pour que une qui sur pas au avec ce il plus par sont vous nous ou mais cette",
    "de": "der die das und ist nicht ein eine zu den von mit sich auf für dem auch es werden wird im bei sind",
    "it": "il di che è per una non sono con del della gli dei anche più le si nel alla come questo ha lo",
    "pt": "o os que não uma para com do da em um por mais dos das como ao são também você pelo foi",
    "nl": "de het een en van is dat niet op te zijn voor met die aan ook er naar bij maar wordt je",
    "pl": "i w nie na się że do jest z to jak o co po dla przez są tylko oraz lub może być",
    "tr": "ve bir bu için ile da de çok olarak daha olan en gibi kadar değil ise ama sonra her",
    "id": "yang dan di untuk dengan ini itu dari pada tidak dalam adalah anda akan atau bisa juga ke oleh",
    "sv": "och att det som en på är av för med den till inte har om ett kan jag men var",
}
WORDS = {name: frozenset(words.split()) for name, words in COMMON_WORDS.items()}
WORD = re.compile(r"[^\W\d_]+")
# The first part of a declaration: `zh-cn`, `en_US`, `cmn-hans`
CODE = re.compile(r"^\s*([a-z]{2,3})(?:[-_;,]|\s|$)", re.IGNORECASE)
ALIASES = {"cmn": "zh", "yue": "zh", "cn": "zh", "chi": "zh", "zho": "zh", "chs": "zh", "cht": "zh", "eng": "en"}
ALIASES |= {"jp": "ja", "jpn": "ja", "kr": "ko", "kor": "ko", "rus": "ru", "iw": "he", "in": "id", "ms": "id"}
KNOWN = frozenset((*WORDS, *SCRIPTS, "zh", "ja", "uk", "fa", "vi")) - {"latin"}
SAMPLE = 2000
"""Characters of a text that are looked at."""
FEW = 20
"""Letters below which a text says less of its language than its page does."""
KANA_SHARE = 0.12
"""Of Han and kana: Japanese has 0.4 and more, Chinese that names Japanese things 0.05 at most."""
HAN_SHARE = 0.2
"""Of the letters: a Chinese text about programs or brands is half Latin."""


def language(text: str, declared: str = "") -> str:
    """ISO 639-1: what ``text`` is written in; ``declared``, the page's own word for it, decides where it is too short.

    >>> language("账单逾期两个月怎么办？先和客服说明情况，再谈分期。")
    'zh'
    >>> language("借金の返済が遅れたときは、早めに相談してください。")
    'ja'
    >>> language("Call your bank before the due date and ask for a plan."), language("OK", "zh-CN")
    ('en', 'zh')
    """
    text = text[:SAMPLE]
    said = _declared(declared)
    han, kana = len(HAN.findall(text)), len(KANA.findall(text))
    if han > len(text) / 2 and not kana:
        return "zh" if len(text) >= FEW or not said else said
    letters = {name: len(script.findall(text)) for name, script in SCRIPTS.items()}
    total = han + kana + sum(letters.values())
    if total < FEW and said:
        return said
    if han + kana >= max(1, HAN_SHARE * total):
        return "ja" if kana > KANA_SHARE * (han + kana) else "zh"
    best = max(letters, key=lambda name: letters[name])
    if not letters[best]:
        return said or "zh"
    return _latin(text, said) if best == "latin" else _neighbour(best, text)


def _declared(declared: str) -> str:
    """The language of a declaration, or nothing where it names none that is known."""
    match = CODE.match(declared)
    code = ALIASES.get(match[1].lower(), match[1].lower()) if match else ""
    return code if code in KNOWN else ""


def _neighbour(script: str, text: str) -> str:
    """The language that shares a script with a commoner one."""
    if script == "ru" and len(UKRAINIAN.findall(text)) > len(text) / 100:
        return "uk"
    if script == "ar" and len(PERSIAN.findall(text)) > len(text) / 200:
        return "fa"
    return script


def _latin(text: str, said: str) -> str:
    """The language in Latin script whose common words stand in a text most often."""
    if len(VIETNAMESE.findall(text)) > len(text) / 40:
        return "vi"
    words = Counter(word.lower() for word in WORD.findall(text))
    scores = {name: sum(words[word] for word in common) for name, common in WORDS.items()}
    best = max(scores, key=lambda name: (scores[name], name == said))
    return best if scores[best] else said or "en"
