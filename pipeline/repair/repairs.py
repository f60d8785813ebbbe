"""What spinners and censors broke, put right where there is no doubt; every repair is told.

A rule stands here only if what it looks for is no Chinese but broken Chinese. Doubtful words (使用者, 解决) stay.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

HAN = r"[\u4e00-\u9fff]"
GAP = "[缺]"


class Repair(NamedTuple):
    """A repair: the rule, the place in the repaired text, what stood there and what stands there now."""

    rule: str
    place: int
    before: str
    after: str


class Rule(NamedTuple):
    """Whatever ``pattern`` finds is put right by ``replace``, which gives None where there is doubt.

    A text without ``sign`` in it need not be searched.
    """

    name: str
    sign: str
    pattern: re.Pattern[str]
    replace: Callable[[re.Match[str]], str | None]


# Statutes by the name that stays when 中华人民共和国 is cut to 人民, and the same without the last 法.
LAWS = """
民法典 刑法 刑事诉讼法 民事诉讼法 行政诉讼法 消费者权益保护法 合同法 商业银行法 银行业监督管理法 中国人民银行法
个人信息保护法 治安管理处罚法 网络安全法 劳动法 劳动合同法 仲裁法 人民调解法 担保法 物权法 公司法 企业破产法 电子商务法
反电信网络诈骗法 律师法 票据法 保险法 未成年人保护法 反洗钱法 价格法 广告法 数据安全法
"""


def stems() -> dict[str, str]:
    """What may be left of each statute's name when 法 or 护法 is cut off its end, with the name."""
    names = LAWS.split()
    found = {name[:-1]: name for name in names if len(name) > 3}
    found |= {name.removesuffix("护法"): name for name in names if name.endswith("护法")}
    return found | {name: name for name in names}


LAW_STEMS = stems()

# 最 is forbidden in advertising; spinners write 更 in its place. These words do not exist with 更.
MOST = {
    "更低还款": "最低还款",
    "更低额": "最低额",
    "更低限度": "最低限度",
    "更大限度": "最大限度",
    "更大程度": "最大程度",
    "更高人民法院": "最高人民法院",
    "更高人民检察院": "最高人民检察院",
    "更高法院": "最高法院",
    "更高院": "最高院",
    "更终还": "最终还",
    "更终会": "最终会",
    "更终的": "最终的",
    "更终方案": "最终方案",
    "更终结果": "最终结果",
    "更终避免": "最终避免",
    "更终以": "最终以",
    "更惠国": "最惠国",
}
# Terms with one word in them spun, which nobody writes.
TERMS = {
    "失约金": "违约金",
    "被实行人": "被执行人",
    "被施行人": "被执行人",
    "强制实行": "强制执行",
    "强制施行": "强制执行",
    "申请实行人": "申请执行人",
    "更低还款额": "最低还款额",
    "紧急沟通人": "紧急联系人",
    "通讯录沟通人": "通讯录联系人",
    "个人信用登记": "个人信用记录",
    "信用登记不良": "信用记录不良",
    "不良信用登记": "不良信用记录",
    "不良登记": "不良记录",
    "逾期登记": "逾期记录",
    "恶意透支表现": "恶意透支行为",
    "违法表现": "违法行为",
    "逾期表现": "逾期行为",
    "民事表现能力": "民事行为能力",
    "仲裁院委员会": "仲裁委员会",
    "突 况": "突发情况",
    "突况": "突发情况",
    "提***訟": "提起诉讼",
    "提***讼": "提起诉讼",
    "向人民提起诉讼": "向人民法院提起诉讼",
    "向人民起诉": "向人民法院起诉",
    "向人民申请": "向人民法院申请",
    "被人民列入失信": "被人民法院列入失信",
    "消费者权益保法": "消费者权益保护法",
}
# 第一 with its unit: 之一步, 之一时间. Behind a noun (原因之一次) 之一 may be itself.
FIRST = re.compile(
    r"之一(?=步|时间|次|手|印象|要务|反应|责任人|笔|张|期|条(?:规定|是)|点(?:是|，)|种(?:是|情况|方法|方式|办法)"
    r"|个(?:月|问题|步骤))"
)
# What may stand before 第一 and ends no noun.
BEFORE_FIRST = re.compile(
    r"[\n，。；：！？、“”‘’（）《》,.;:!?()\"' 时在的是走迈出把为于应可要需后这那其到从以将就和跟]"
)
# Enumerations that begin with 之一 and go on with 第二 or 其次.
FIRST_OF_LIST = re.compile(r"(?:(?<=^)|(?<=[\n。；：！？:;]))之一(?=[，,、：:])")
SECOND = re.compile(r"第二|其次|之二")
# 《人民民法典》, 《人民消费者权益保》: the state is gone, or the last word too.
STATUTE = re.compile(r"《(?:中华)?人民(?:共和国)?(?P<law>[^《》\n]{2,14})》")
REPUBLIC = re.compile(r"《(?:人民共和国|中华共和国)(?=[^《》\n]{2,20}》)")
LAW_OF_STEM = re.compile(r"《(?P<law>消费者权益保|个人信息保|未成年人保|治安管理处罚|民事诉讼|商业银行|反洗钱)》")
# 对多数借款人对于，: the spinner's word for 来说 behind the one whom it is about.
SPEAKING = re.compile(r"(?<=对)(?P<whom>[^\s，。；：！？,.;:!?对]{2,10})对于(?=[，,])")
GENERALLY = re.compile(r"(?:(?<=^)|(?<=[\n。；，！？]))(?P<word>一般|通常|简单|具体|总的|严格)对于(?=[，,])")
# Where a censor took a word out and left its spaces: two between characters inside a clause; one behind a verb that
# now has no object (面临 的情况, 坚决 任何形式), behind 的 at the end of a clause, between 客服 与 and a mark.
TAKEN_DOUBLE = re.compile(rf"(?<={HAN}) {{2,3}}(?={HAN})")
TRANSITIVE = "面临|坚决|遭受|遭遇|避免|拒绝|收到|拨打|防止|实施|禁止|涉嫌|构成|威胁|采取|提供|找到|接到"
TAKEN_OBJECT = re.compile(rf"(?<={TRANSITIVE}) (?=的|任何|等|和|与|或|及)")
TAKEN_END = re.compile(rf"(?<={HAN}[的与和及或]) (?=[，。；、！？])")
# A line is prose if it ends as a sentence does: gaps between the words of a heading or a table are its own.
# Spaces between characters: a line with more of them than a censor leaves is written so.
SPACED = re.compile(rf"{HAN} +(?={HAN})")
MOST_GAPS = 2
PROSE = re.compile(r"[。！？；!?;]")


def known_law(match: re.Match[str]) -> str | None:
    """The full name of a statute that lost its state, if there is one of that name."""
    law = LAW_STEMS.get(match["law"])
    return f"《中华人民共和国{law}》" if law else None


def fixed(text: str) -> Callable[[re.Match[str]], str]:
    """A replacement that is always the same."""
    return lambda _: text


def words(table: dict[str, str]) -> re.Pattern[str]:
    """Any of the words, the longest where several fit."""
    return re.compile("|".join(re.escape(word) for word in sorted(table, key=len, reverse=True)))


def gap(match: re.Match[str]) -> str | None:
    """The mark of a gap, if it lies in a line of prose."""
    start = match.string.rfind("\n", 0, match.start()) + 1
    end = match.string.find("\n", match.end())
    line = match.string[start : end if end >= 0 else None]
    return GAP if len(line) > 12 and PROSE.search(line) and len(SPACED.findall(line)) <= MOST_GAPS else None


def first(match: re.Match[str]) -> str | None:
    """第一, where it may stand."""
    start = match.start()
    return "第一" if not start or BEFORE_FIRST.match(match.string, start - 1) else None


def first_of_list(match: re.Match[str]) -> str | None:
    """第一, if the text goes on with the second."""
    return "第一" if SECOND.search(match.string, match.end(), match.end() + 400) else None


RULES = (
    Rule("statute", "人民", STATUTE, known_law),
    Rule("statute", "共和国", REPUBLIC, fixed("《中华人民共和国")),
    Rule("statute", "《", LAW_OF_STEM, lambda match: f"《{LAW_STEMS[match['law']]}》"),
    Rule("first", "之一", FIRST, first),
    Rule("first", "之一", FIRST_OF_LIST, first_of_list),
    Rule("most", "更", words(MOST), lambda match: MOST[match[0]]),
    Rule("term", "", words(TERMS), lambda match: TERMS[match[0]]),
    Rule("speaking", "对于", SPEAKING, lambda match: f"{match['whom']}来说"),
    Rule("speaking", "对于", GENERALLY, lambda match: f"{match['word']}来说"),
    Rule("gap", "  ", TAKEN_DOUBLE, gap),
    Rule("gap", " ", TAKEN_OBJECT, gap),
    Rule("gap", " ", TAKEN_END, gap),
)


def repair(text: str) -> tuple[str, list[Repair]]:
    """The text put right, and what was done, in the order of places.

    >>> repair("按《人民民法典》，之一步是打电话。")
    ('按《中华人民共和国民法典》，第一步是打电话。', [Repair(rule='statute', place=1, before='《人民民法典》',
    after='《中华人民共和国民法典》'), Repair(rule='first', place=14, before='之一', after='第一')])
    """
    found = sorted(finds(text))
    if not found:
        return text, []
    pieces: list[str] = []
    done: list[Repair] = []
    last = length = 0
    for start, end, rule, after in found:
        if start < last or text[start:end] == after:
            continue
        pieces += (text[last:start], after)
        length += start - last
        done.append(Repair(rule, length, text[start:end], after))
        length += len(after)
        last = end
    return "".join((*pieces, text[last:])), done


def finds(text: str) -> list[tuple[int, int, str, str]]:
    """Start, end, rule and replacement of everything that some rule would put right."""
    return [
        (match.start(), match.end(), rule.name, after)
        for rule in RULES
        if rule.sign in text
        for match in rule.pattern.finditer(text)
        if (after := rule.replace(match)) is not None
    ]
