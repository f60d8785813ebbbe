"""One text in many layouts, and the two seeds: the same article comes out of each."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.extraction.extract import extract
from pipeline.model import Article, Page
from tests.unit.extraction.rendering import COMMENTS, LAYOUTS, RELATED, Said

if TYPE_CHECKING:
    from collections.abc import Callable

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"
FETCHED = datetime(2026, 1, 2, tzinfo=UTC)

OWN = Said(
    title="分期乐晚还半个月会怎样",
    date="2025-04-17 12:35:27",
    blocks=[
        "分期乐的账单一旦过了还款日,系统当晚就会开始计算费用。很多人以为拖半个月没什么,等到账单出来才发现数字变了样,下面把半个月里会发生的事一件件说清楚。",
        "## 一、前三天会发生什么",
        "前三天以短信和应用内提醒为主,语气比较客气。这时候把当期账单补上,多数情况只收一点点违约金,额度也不会马上受到限制,所以能补就尽早补。",
        "## 二、第四天到第十天",
        "从第四天起,人工坐席会打来电话,询问没有还款的缘由和打算还款的日子。说清楚收入中断的情形,约定一个做得到的日期,比一味回避要好得多。",
        "如果填写过紧急联系人,这段时间对方有可能接到一次核实电话,提前跟家人打个招呼,可以少很多误会和尴尬。",
        "## 三、第十一天到第十五天",
        "接近半个月的时候,账户的借款功能基本已经关闭,部分资金方会在月底把这笔记录报送上去。此时最要紧的是保住沟通的渠道,不要换号,也不要拉黑坐席。",
        "## 四、怎么把损失降到最小",
        "先还本金最高的一笔,再去申请把剩余部分拆成更多期。申请的时候附上停薪通知、就诊单据之类的凭证,态度诚恳,数字清楚,成功的机会就大一些。",
        "半个月并不算太晚。把账理清,把话说开,把承诺兑现,这件事终究会翻过去。",
    ],
)


def article(body: str, content_type: str = "text/html; charset=utf-8") -> Article:
    page = Page(
        url="http://a.example/yuqi/1.html",
        source="t",
        fetched_at=FETCHED,
        body=body.encode(),
        content_type=content_type,
    )
    found = extract(page)
    assert isinstance(found, Article), found
    return found


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_a_text_comes_out_whole_and_alone(layout: Callable[[Said], str]) -> None:
    found = article(layout(OWN))
    assert found.title == OWN.title
    assert found.published == "2025-04-17T12:35:27"
    assert [block for block in OWN.plain if block not in found.text.split("\n\n")] == []
    assert [block for block in found.text.split("\n\n") if block not in OWN.plain] == []
    assert list(found.headings) == OWN.headings


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_no_comment_and_no_related_link_is_kept(layout: Callable[[Said], str]) -> None:
    found = article(layout(OWN)).text
    assert [text for _, text in COMMENTS if text in found] == []
    assert [text for text in RELATED if text in found] == []


def test_the_thousandth_extraction_is_the_first_one() -> None:
    body = LAYOUTS[0](OWN)
    first = article(body)
    for layout in LAYOUTS * 5:
        article(layout(OWN))
    assert article(body) == first


seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the shared seeds are not here")


def seed(number: str) -> str:
    (path,) = SEEDS.glob(f"{number}_*.txt")
    return path.read_text(encoding="utf-8")


def said(number: str, title: str, date: str, end: str) -> Said:
    """The seed's article as it stands in the file: from its first section to the last paragraph."""
    lines = [line.strip() for line in seed(number).splitlines() if line.strip()]
    first = next(i for i, line in enumerate(lines) if line.startswith("# ")) + 1
    last = next(i for i, line in enumerate(lines) if line.startswith(end))
    blocks = [line for line in lines[first:last] if line != title]
    return Said(title=title, date=date, blocks=blocks)


FIRST = ("000", "微粒贷协商逾期后的处理方法", "2025-03-22 09:51:10", "发布于")
SECOND = ("003", "微粒贷逾期2月怎么办", "2025-04-17 12:35:27", "精彩评论")


@seeds
@pytest.mark.parametrize(("facts", "headings"), [(FIRST, 6), (SECOND, 7)], ids=["000", "003"])
def test_the_seeds_as_text(facts: tuple[str, str, str, str], headings: int) -> None:
    wanted = said(*facts)
    found = article(seed(facts[0]), "text/plain")
    assert found.title == wanted.title
    assert found.published == wanted.date.replace(" ", "T")
    assert list(found.headings) == wanted.headings
    assert len(found.headings) == headings
    blocks = found.text.split("\n\n")
    assert [block for block in wanted.plain if blocks.count(block) != 1] == []
    assert len(blocks) <= len(wanted.plain) + 1, "but for the second wording of the title, nothing else"


@seeds
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
@pytest.mark.parametrize("facts", [FIRST, SECOND], ids=["000", "003"])
def test_the_seeds_as_pages(facts: tuple[str, str, str, str], layout: Callable[[Said], str]) -> None:
    wanted = said(*facts)
    found = article(layout(wanted))
    assert found.title == wanted.title
    assert found.published == wanted.date.replace(" ", "T")
    assert list(found.headings) == wanted.headings
    assert found.text.split("\n\n") == wanted.plain
