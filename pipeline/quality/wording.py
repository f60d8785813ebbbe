"""The words that quality is read from: function words, advertising, statutes, gaps, and what spinners write."""

from __future__ import annotations

import re
from functools import cache

from pipeline.lexicon import any_of, substitutions

# Characters that are function words or parts of them; in prose they make up 12 to 25 % of all, in lists of keywords
# next to none.
FUNCTION = re.compile("[的了是在不和有也就都而及与着或把被让给对从到为以于但因如则可会能要这那其之所并且还又等]")

# Where a line of prose ends, also before a closing quote or bracket. The last ones are of other scripts.
ENDED = re.compile(r"[。．.!?;！？；…~～:：]['\"”’』」）)\]】》]*$")
# What ends a sentence.
SENTENCE = re.compile(r"[。！？!?]+|(?<=[a-z])\.(?=\s|$)")
# A line that goes on elsewhere: "展开全文…", "查看更多...".
ELLIPSIS = re.compile(r"(?:…|\.\.\.|。。。)['\"”’』」）)\]】》]*$")
# A list item: a bullet, a number with a mark behind it, a number in brackets or in a ring.
LISTED = re.compile(
    r"\s*(?:[•·●○◆◇■□▪▫※*\-–—>→]\s*\S|\(?\d{1,2}[.、)）．:：]|[①-⑳❶-❿]|[（(][一二三四五六七八九十]+[)）])"
)
# Punctuation of Chinese and Western text.
PUNCTUATION = re.compile(r"[。，、；：？！…—·“”‘’（）《》〈〉「」『』【】〔〕,.;:?!()\"'\[\]\-~～]")
# Signs that prose has few of: hash marks, bars, arrows, emoji and other pictures.
SYMBOLS = re.compile(r"[#|＃｜<>=^_\\@→←↑↓■□◆◇★☆●○▲△▼▽\u2700-\u27bf\U0001f300-\U0001faff]|…")
DIGITS = re.compile(r"\d")

# A statute by its name, and a paragraph of one: 《民法典》, 第六百七十五条, 第70条.
STATUTE = re.compile(r"《[^》\n]{2,30}(?:法|典|条例|规定|办法|解释|细则)》|第[零〇一二三四五六七八九十百千\d]{1,7}条")

# What a censor leaves: one or two spaces inside a sentence, between characters that need none; a mark behind nothing;
# stars in place of words; the law of the people that lost its state.
GAP = re.compile(
    r"(?<=[\u4e00-\u9fff，。；、]) {1,2}(?=[\u4e00-\u9fff，。；、！？])|[，、；：]{2,}|[\u4e00-\u9fff]\*{2,}"
    r"|《人民[^》\n]{1,15}》"
    r"|\( *\)|（ *）|[“\"] *[”\"]"
)

# Words of advertising, and of those who gather customers for debt services, with the weight of one mention.
ADVERTISING: tuple[tuple[float, str], ...] = (
    (
        3,
        "复制微信号|加微信|加我微信|添加微信|微信号[:：]|加v信|加薇|威信|vx[:：]|扫码(?:添加|咨询|领取|关注)|长按(?:识别|复制)",
    ),
    (
        3,
        "免费(?:咨询|领取|评估|测算|诊断方案)|立即(?:咨询|预约|申请|领取|拨打)|马上(?:咨询|预约|领取)|点击(?:咨询|领取|复制)",
    ),
    (
        2,
        "联系我们|联系电话[:：]|咨询(?:热线|电话)[:：]|24小时(?:在线|热线|服务)|一对一(?:服务|咨询|指导)|专属顾问|限时(?:优惠|名额)",
    ),
    (
        2,
        "专业(?:团队|律师团队|法务团队)|成功率(?:高达|超过|百分)|不成功不收费|先办(?:理)?后(?:付|收)费|百分百(?:成功|通过)|包(?:过|成功)",
    ),
    (
        2,
        "代(?:办|理)(?:协商|停息|投诉|征信)|征信修复|洗白征信|代理投诉|反催收(?:联盟|团队)|债务优化(?:服务|公司|机构)|法务公司",
    ),
    (
        1,
        "找我们|我们公司|本公司|本团队|本机构|合作(?:电话|微信)|名额有限|私信(?:我|小编)|关注(?:公众号|我们|我)|点赞|转发收藏",
    ),
)

# Words that stand in Chinese text about anything; pages for machines have them in place of words.
TEMPLATE = re.compile(r"lorem ipsum|\{\{|\}\}|\$\{|<\?php|function\s*\(|javascript|undefined|加载中|敬请期待|测试文章")
# Notices that belong to a site and to no article (the policy lines of C4).
POLICY = re.compile(
    r"隐私(?:政策|协议|权政策)|用户协议|使用条款|cookie|版权所有|备案号|icp备|copyright|all rights reserved"
)


@cache
def advertising() -> tuple[tuple[float, re.Pattern[str]], ...]:
    """Each weight with the pattern of its words."""
    return tuple((weight, re.compile(words)) for weight, words in ADVERTISING)


@cache
def spun_words() -> re.Pattern[str]:
    """The words of two characters or more that stand in the table of substitutions only as replacements."""
    pairs = substitutions().pairs
    originals = {old for old, _ in pairs}
    return any_of(new for _, new in pairs if new not in originals and len(new) > 1)


@cache
def usual_words() -> re.Pattern[str]:
    """The words that spinners replace."""
    return any_of(old for old, _ in substitutions().pairs if len(old) > 1)
