"""What an export can show of an article: the columns of the view ``corpus``, and what exporting itself adds."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from pipeline.errors import ConfigError

# A row on its way: the values of the chosen fields in their order.
Row = list[object]


class Type(StrEnum):
    """What a field holds."""

    INTEGER = "integer"
    REAL = "real"
    TRUTH = "truth"
    TIME = "time"
    TEXT = "text"
    LIST = "list of texts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of an export; ``added`` by exporting where the view has no such column."""

    name: str
    type: Type
    english: str
    chinese: str
    optional: bool = False
    added: bool = False


INT, REAL, TEXT, LIST = Type.INTEGER, Type.REAL, Type.TEXT, Type.LIST

# name, type, English, Chinese; those of every export come first, in the order in which they are shown.
TABLE: tuple[tuple[str, Type, str, str], ...] = (
    ("id", INT, "number of the article in the dataset", "文章在数据集中的编号"),
    ("url", TEXT, "address", "网址"),
    ("source", TEXT, "source that found it", "来源"),
    ("site", TEXT, "host", "站点"),
    ("title", TEXT, "title", "标题"),
    ("author", TEXT, "as the page says, or null", "作者（页面所写，可为空）"),
    ("published", TEXT, "ISO 8601 as precise as the page, or null", "发布时间（精度同页面，可为空）"),
    ("fetched_at", Type.TIME, "when it was fetched, UTC", "抓取时间（UTC）"),
    ("language", TEXT, "ISO 639-1", "语言"),
    ("text", TEXT, "blocks parted by an empty line", "正文，段落间空一行"),
    ("characters", INT, "of the text, white space left out", "正文字数（不计空白）"),
    ("lenders", LIST, "lenders it is about, the foremost first", "涉及的贷款机构"),
    ("topics", LIST, "topics it is about, the foremost first", "主题"),
    ("cluster_id", INT, "cluster of its copies", "副本簇编号"),
    ("cluster_size", INT, "articles in that cluster", "簇内文章数"),
    ("canonical", Type.TRUTH, "whether it stands for its cluster", "是否为簇的代表"),
    ("canonical_url", TEXT, "address of the article that does", "代表文章的网址"),
    ("relation", TEXT, "what it is to the canonical article", "与代表文章的关系"),
    ("similarity", REAL, "to the canonical article, 0 to 1", "与代表文章的相似度"),
    ("quality", REAL, "0 to 1, made of the six parts", "质量分，0 到 1"),
    # only where asked for
    ("substituted", REAL, "share of words replaced by a spinner", "被替换词的比例"),
    ("headings", LIST, "headings in the text", "小标题"),
    ("page_url", TEXT, "where the page was fetched", "抓取的网址"),
    ("page_id", INT, "page in the archive", "存档中的页面编号"),
    (
        "cluster_key",
        TEXT,
        "what splits go by: the first address of the cluster or its family",
        "划分依据：簇中最早的网址",
    ),
    ("readable", REAL, "part of quality: prose that people punctuate", "质量之一：通顺可读"),
    ("substantial", REAL, "part of quality: long and varied enough", "质量之一：内容充实"),
    ("unrepeated", REAL, "part of quality: nothing said twice", "质量之一：不重复"),
    ("unpromoted", REAL, "part of quality: no advertising, no stuffing", "质量之一：无推广"),
    ("whole", REAL, "part of quality: no gaps, no code", "质量之一：完整无缺"),
    ("unspun", REAL, "part of quality: the usual words", "质量之一：未洗稿"),
    ("chinese", REAL, "share of Chinese characters", "汉字比例"),
    ("punctuation", REAL, "share of punctuation", "标点比例"),
    ("digits", REAL, "share of digits", "数字比例"),
    ("symbols", REAL, "share of symbols and pictures", "符号比例"),
    ("function_words", REAL, "share of characters of function words", "虚词用字比例"),
    ("lines", INT, "blocks of the text", "段落数"),
    ("sentences", INT, "ends of sentences", "句数"),
    ("ended", REAL, "share of characters in lines that end as sentences do", "句末有标点的段落所占比例"),
    ("ellipses", REAL, "share of lines that break off", "以省略号结尾的段落比例"),
    ("paragraph", REAL, "mean characters of a block", "段落平均字数"),
    ("short_lines", REAL, "share of blocks under 12 characters", "短段落比例"),
    ("listed", REAL, "share of blocks that are list items", "列表项比例"),
    ("repeated_lines", REAL, "share of characters in blocks that were there before", "重复段落比例"),
    ("top_2", REAL, "share of words taken by the most frequent run of two", "最常见二词组所占比例"),
    ("top_3", REAL, "the same of three", "最常见三词组所占比例"),
    ("top_4", REAL, "the same of four", "最常见四词组所占比例"),
    ("repeated_5", REAL, "share of words in runs of five that were there before", "重复五词组所占比例"),
    ("repeated_10", REAL, "the same of ten", "重复十词组所占比例"),
    ("longest_repeat", INT, "words of the longest run that comes twice", "最长重复片段（词数）"),
    ("distinct_words", REAL, "share of different words among the first 1000", "前千词中不同词的比例"),
    ("stuffing", REAL, "share taken by the title beyond its first time", "标题关键词堆砌比例"),
    ("gaps", REAL, "places a thousand characters where words were taken out", "每千字缺字处"),
    ("spin", REAL, "share of spinners' words among those and the usual ones", "洗稿词比例"),
    ("advertising", REAL, "weighted mentions of advertising a thousand characters", "每千字推广用语"),
    ("statutes", INT, "citations of statutes", "法条引用数"),
    ("templates", INT, "mentions of code and placeholders", "代码与占位符数"),
    ("policies", INT, "notices of a site", "站点声明数"),
)
ADDED: tuple[tuple[str, Type, str, str], ...] = (
    ("split", TEXT, "split of the article's cluster", "所属划分"),
    ("repairs", LIST, "place in the text, what stood there and what stands there now", "修复记录"),
)
LAST_OF_EVERY_EXPORT = "quality"
OPTIONAL = frozenset({"author", "published", "cluster_id"})


def field(row: tuple[str, Type, str, str], *, added: bool = False) -> Field:
    """A row of the table as a value. Figures of quality may be missing until an older dataset is processed again."""
    name, kind, english, chinese = row
    optional = name in OPTIONAL or (kind in (Type.REAL, Type.INTEGER) and name not in REQUIRED)
    return Field(name=name, type=kind, english=english, chinese=chinese, optional=optional, added=added)


REQUIRED = frozenset({"id", "characters", "cluster_size", "similarity", "substituted", "page_id"})
FIELDS: dict[str, Field] = {
    **{row[0]: field(row) for row in TABLE},
    **{row[0]: field(row, added=True) for row in ADDED},
}
NAMES = tuple(row[0] for row in TABLE)
DEFAULT = NAMES[: NAMES.index(LAST_OF_EVERY_EXPORT) + 1]
ALL = "all"


def choose(text: str, *, split: bool, repair: bool) -> tuple[Field, ...]:
    """The fields that ``--fields`` names, parted by commas; by default those of every export, ``all`` for all.

    >>> [field.name for field in choose("id,text", split=True, repair=False)]
    ['id', 'text', 'split']
    """
    names = list(DEFAULT) if not text else list(NAMES) if text == ALL else [name.strip() for name in text.split(",")]
    names += [name for name, wanted in (("split", split), ("repairs", repair)) if wanted and name not in names]
    for name in names:
        if name not in FIELDS:
            near = get_close_matches(name, FIELDS, 1)
            raise ConfigError(f"--fields: no field {name!r}{f'; did you mean {near[0]}?' if near else ''}")
        if FIELDS[name].added and not {"split": split, "repairs": repair}[name]:
            raise ConfigError(f"--fields: {name} comes with --{'split' if name == 'split' else 'repair'}")
    if len(set(names)) != len(names):
        raise ConfigError("--fields: a field is named twice")
    return tuple(FIELDS[name] for name in names)
