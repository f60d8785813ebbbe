"""What became of every block of a page, and how it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import lxml.html
import pytest

from benchmarks.noise import pages
from pipeline.cli.explanation import explanation_lines, explanation_page
from pipeline.extraction.explanation import BYLINE, COMMENT, KEPT, UNLIKELY, explain
from pipeline.extraction.extract import extract
from pipeline.model import Article, Page, Rejected
from tests.unit.extraction.pages import FETCHED, PROSE, TITLE, html
from tests.unit.extraction.test_threads import ANSWERS, forum

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.extraction.explanation import Explanation, Verdict
    from tests.conftest import Overdue

HEADED = (
    f"<h2>一、先算账</h2><p>{PROSE[1]}</p><p>本金利息分开列</p><p>点击复制微信号</p><p>本金利息分开列</p>"
    "<div><h3>网友评论</h3><p>说得对，先算账。</p></div>"
)


def page(source: str, url: str = "http://a.example/1.html") -> Page:
    return Page(url=url, source="t", fetched_at=FETCHED, body=source.encode())


def explained(source: str, url: str = "http://a.example/1.html") -> Explanation:
    return explain(page(source, url))


def verdict(explanation: Explanation, text: str) -> Verdict:
    (found,) = [verdict for verdict in explanation.verdicts if verdict.text == text]
    return found


def kept(explanation: Explanation) -> list[str]:
    """The text of the blocks that are said to be kept."""
    return [verdict.said or verdict.text for verdict in explanation.verdicts if verdict.rule == KEPT]


def test_what_is_kept_is_the_text_of_the_article_on_pages_of_every_kind() -> None:
    for made in pages(40, 29):
        source = Page(url=made.url, source="t", fetched_at=made.fetched_at, body=made.html.encode())
        explanation = explain(source)
        assert explanation.outcome == extract(source)
        if isinstance(explanation.outcome, Article):
            assert "\n\n".join(kept(explanation)) == explanation.outcome.text, made.layout


def test_every_block_has_a_verdict_and_dropped_ones_name_a_rule() -> None:
    explanation = explained(html(under=HEADED))
    assert [PROSE[0] in verdict.text for verdict in explanation.verdicts].count(True) == 1
    assert all(verdict.rule for verdict in explanation.verdicts)
    assert verdict(explanation, PROSE[0]).rule == KEPT
    assert verdict(explanation, "说得对，先算账。").rule == COMMENT
    assert verdict(explanation, "首页").rule == UNLIKELY


def test_blocks_have_a_probability() -> None:
    explanation = explained(html(under=HEADED))
    sure = verdict(explanation, PROSE[0]).probability
    assert sure is not None
    assert sure >= 0.5
    menu = verdict(explanation, "首页").probability
    assert menu is not None
    assert menu < 0.5
    comment = verdict(explanation, "说得对，先算账。").probability
    assert comment is not None
    assert comment < 0.5


def test_a_pass_that_drops_a_block_is_named() -> None:
    lines = "".join(f"<p>{line}</p>" for line in (PROSE[0], PROSE[1], "点击复制微信号", PROSE[2]))
    explanation = explained(f"<title>{TITLE}</title><body><h1>{TITLE}</h1><div>{lines}</div></body>")
    assert verdict(explanation, "点击复制微信号").rule in {"drop_furniture", UNLIKELY}
    said = {verdict.text: verdict.rule for verdict in explanation.verdicts}
    assert said[TITLE] in {"drop_title_echoes", UNLIKELY}


def test_a_block_that_is_cleaned_tells_what_it_says_in_the_article() -> None:
    lines = "".join(f"<p>{line}</p>" for line in (f"导语：{PROSE[0]}", f"**{PROSE[1]}**", PROSE[2]))
    explanation = explained(f"<title>{TITLE}</title><body><h1>{TITLE}</h1><div>{lines}</div></body>")
    assert verdict(explanation, f"导语：{PROSE[0]}").said == PROSE[0]
    assert verdict(explanation, f"**{PROSE[1]}**").said == PROSE[1]
    assert verdict(explanation, PROSE[2]).said == ""


def test_in_a_thread_replies_are_kept_and_buttons_are_not() -> None:
    explanation = explained(forum(), "https://bbs.a.example/thread-5-1-1.html")
    assert [verdict(explanation, said).rule for said in ANSWERS] == [KEPT] * len(ANSWERS)
    assert verdict(explanation, "只看楼主").rule in {"drop_furniture", UNLIKELY}


def test_a_line_that_is_the_author_is_the_byline() -> None:
    source = html(over='<div class="meta"><span>作者：林小满</span></div>', head='<meta name=author content="林小满">')
    for shape in ("<p>林小满</p>{}", "{}<p>林小满</p>"):
        explanation = explained(source.replace("<div class=zw>", "<div class=zw>" + shape.split("{}")[0]))
        rules = {verdict.rule for verdict in explanation.verdicts if verdict.text == "林小满"}
        assert KEPT not in rules
        assert rules <= {BYLINE, UNLIKELY, "drop_furniture"}


def test_a_rejected_page_shows_what_became_of_its_blocks() -> None:
    explanation = explained("<title>逾期</title><p>短</p><p>抱歉，您访问的页面不存在</p>")
    assert isinstance(explanation.outcome, Rejected)
    assert {verdict.text for verdict in explanation.verdicts} == {"短", "抱歉，您访问的页面不存在"}


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", bytes(range(1, 200)) * 40])
def test_a_page_that_is_no_text_has_an_outcome_and_no_blocks(body: bytes) -> None:
    explanation = explain(Page(url="http://a.example/1", source="t", fetched_at=FETCHED, body=body))
    assert isinstance(explanation.outcome, Rejected)
    assert explanation.verdicts == ()
    assert explanation.outcome.reason.value in "\n".join(explanation_lines(explanation))
    assert "<h1>no text</h1>" in explanation_page(explanation)


def test_lines_tell_kept_from_dropped_and_end_with_the_outcome() -> None:
    lines = list(explanation_lines(explained(html(under=HEADED))))
    plain = [line for line in lines if PROSE[0][:20] in line]
    assert len(plain) == 1
    assert plain[0].lstrip("\x1b[32m").startswith("+")
    assert any("comment" in line and "网友评论" in line and "+" not in line for line in lines)
    assert any(line.startswith(f"article: {TITLE}") for line in lines)
    assert any(line.startswith("kept: ") for line in lines)


def test_the_page_shows_every_block_once_and_colours_the_kept_ones() -> None:
    explanation = explained(html(under=HEADED))
    shown = lxml.html.fromstring(explanation_page(explanation).encode())
    paragraphs = shown.xpath("//body/p")
    assert len(paragraphs) == len(explanation.verdicts)
    green = [element for element in paragraphs if "kept" in element.get("class").split()]
    assert len(green) == len(kept(explanation))
    assert [element.xpath("text()")[0] for element in green] == kept(explanation)


def test_what_a_page_says_is_escaped() -> None:
    source = html(
        title="&lt;script&gt;alert(1)&lt;/script&gt;逾期", under="<p>&lt;img src=x onerror=alert(1)&gt;，看。</p>"
    )
    shown = explanation_page(explained(source))
    assert "<script" not in shown
    assert "<img" not in shown
    assert "&lt;img src=x" in shown


def test_extract_explains_a_file_as_text(overdue: Overdue, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(html(under=HEADED), "utf-8")
    shown = overdue("extract", "page.html", "--explain").stdout
    assert [line for line in shown.splitlines() if line.startswith("+") and PROSE[0][:20] in line]
    assert [line for line in shown.splitlines() if line.startswith("-") and "网友评论" in line]


def test_extract_writes_the_explanation_as_a_page(overdue: Overdue, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(html(under=HEADED), "utf-8")
    shown = overdue("extract", "page.html", "--explain", "--html", "why.html").stdout
    assert f"article: {TITLE}" in shown
    assert PROSE[0] not in shown
    written = (tmp_path / "why.html").read_text("utf-8")
    assert PROSE[0] in written
    assert "网友评论" in written


def test_a_page_without_an_explanation_is_a_usage_error(overdue: Overdue, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(html(), "utf-8")
    assert "--explain" in overdue("extract", "page.html", "--html", "why.html", code=64).stderr
    assert not (tmp_path / "why.html").exists()
