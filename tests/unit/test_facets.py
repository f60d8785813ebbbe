from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.facets import classify, is_on_topic
from pipeline.lexicon import domain, lender_names, substitutions, topics
from pipeline.model import Article
from pipeline.sample.copies import to_traditional
from pipeline.sample.texts import Text, plain, texts
from pipeline.tokens import fold

ZH_WEB = Path("../shared/data/zh-web")


def article(title: str, text: str) -> Article:
    return Article(
        url="", source="", site="", fetched_at=datetime(2025, 1, 1, tzinfo=UTC), title=title, text=text, language="zh"
    )


def test_the_foremost_lender_comes_first() -> None:
    found = classify(article("借呗逾期", "借呗逾期之后,借呗会先提醒。花呗、花呗、花呗也一样。"))
    assert found.lenders == ("借呗", "花呗")


def test_a_lender_named_in_passing_is_none() -> None:
    assert classify(article("逾期怎么办", "比如花呗。" + "先列清欠款,再谈分期。" * 20)).lenders == ()


def test_a_bank_is_known_by_its_card_but_not_by_a_common_word() -> None:
    assert classify(article("民生信用卡逾期", "民生信用卡逾期了。")).lenders == ("民生银行",)
    assert classify(article("改善民生", "民生问题,民生工程,民生新闻。")).lenders == ()


def test_traditional_pages_have_the_same_facets() -> None:
    plainly = article("花呗逾期协商还款", "花呗逾期后可以协商还款,也可能影响征信,征信记录保留五年。")
    turned = article(to_traditional(plainly.title), to_traditional(plainly.text))
    assert (classify(turned).lenders, classify(turned).topics) == (classify(plainly).lenders, classify(plainly).topics)


@pytest.mark.parametrize("text", texts().values(), ids=lambda text: text.name)
def test_the_articles_of_the_sample_are_on_topic_but_for_those_about_other_things(text: Text) -> None:
    elsewhere = {"cooking", "gardening", "english-budget"}
    assert is_on_topic(article(text.title, plain(text.blocks))) == (text.name not in elsewhere)


def test_a_micro_article_is_on_topic() -> None:
    assert is_on_topic(article("逾期三天", "逾期三天一般有宽限期,尽快还清欠款就好。"))


def test_cooking_is_off_topic() -> None:
    assert not is_on_topic(article("家常菜", "先把土豆切成丝,用清水泡十分钟,再下锅快炒。" * 10))


@pytest.mark.skipif(not ZH_WEB.is_dir(), reason="the shared pages are not here")
def test_nearly_all_pages_of_the_general_web_are_off_topic() -> None:
    with gzip.open(ZH_WEB / "daniel.jsonl.gz", "rt", encoding="utf-8") as lines:
        verdicts = [is_on_topic(article("", json.loads(line)["text"])) for line in lines]
    assert sum(verdicts) <= 0.025 * len(verdicts)


def test_the_lexicon_is_written_in_folded_spelling() -> None:
    terms = [*lender_names(), *(term for topic in topics() for term, _ in topic.terms), *(term for term, _ in domain())]
    terms += [word for pair in substitutions().pairs for word in pair]
    assert [term for term in terms if fold(term) != term] == []
