"""Which lenders and topics an article is about, and whether it is about overdue loans at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from pipeline.lexicon import any_of, domain, lender_names, lender_pattern, topics
from pipeline.tokens import fold

if TYPE_CHECKING:
    import re

    from pipeline.model import Article

# A mention in the title weighs as much as this many in the text, one in a heading as many as that.
TITLE_WEIGHT = 6.0
HEADING_WEIGHT = 2.0
# Beyond so many characters more mentions are expected; below, one is as good as in a text of that length.
USUAL_LENGTH = 1000
# A lender counts from this weight on, and if it has this share of the weight of the foremost one.
LENDER_WEIGHT = 3.0
LENDER_SHARE = 0.2
MAX_LENDERS = 8
# The same for topics.
TOPIC_WEIGHT = 4.0
TOPIC_SHARE = 0.15
MAX_TOPICS = 6
# Weight of domain terms in a thousand characters (in the title, per title) below which an article is about
# something else.
ON_TOPIC_DENSITY = 7.0
# A title of the domain needs less in the text; a text that has none of it is off topic whatever the title.
TITLED_DENSITY = 3.0
TITLE_TERMS = 1.0
# Texts shorter than this are judged as if they were this long: one mention alone does not make a topic.
SHORTEST = 150
BEGINNING = 300
"""Characters of the beginning of a text, which tells what a title meant before people answer at length."""


def classify(article: Article) -> Article:
    """The article with its lenders and topics, the foremost first.

    >>> from pipeline.model import Article
    >>> from datetime import UTC, datetime
    >>> article = Article(url="", source="", site="", fetched_at=datetime.now(UTC), language="zh",
    ...     title="花呗逾期怎么协商还款", text="花呗逾期以后，可以先协商还款。")
    >>> classify(article).lenders, classify(article).topics
    (('花呗',), ('协商还款',))
    """
    parts = weighted_parts(article)
    scale = max(1.0, len(article.text) / USUAL_LENGTH)
    return replace(
        article,
        lenders=foremost(lender_weights(parts), LENDER_WEIGHT, LENDER_SHARE)[:MAX_LENDERS],
        topics=foremost(topic_weights(parts), TOPIC_WEIGHT * scale, TOPIC_SHARE)[:MAX_TOPICS],
    )


def weighted_parts(article: Article) -> tuple[tuple[str, float], ...]:
    """Title, headings and text, folded, with the weight of a mention in each."""
    return (
        (fold(article.title), TITLE_WEIGHT),
        (fold("\n".join(article.headings)), HEADING_WEIGHT),
        (fold(article.text), 1.0),
    )


def lender_weights(parts: tuple[tuple[str, float], ...]) -> Counter[str]:
    """How much of each lender the parts hold."""
    weights: Counter[str] = Counter()
    names = lender_names()
    for text, weight in parts:
        for match in lender_pattern().finditer(text):
            weights[names[match[0]]] += weight  # type: ignore[assignment]
    return weights


def topic_weights(parts: tuple[tuple[str, float], ...]) -> Counter[str]:
    """How much of each topic the parts hold."""
    weights: Counter[str] = Counter()
    pattern, meaning = topic_terms()
    for text, weight in parts:
        for match in pattern.finditer(text):
            for topic, value in meaning[match[0]]:
                weights[topic] += weight * value  # type: ignore[assignment]
    return weights


@cache
def topic_terms() -> tuple[re.Pattern[str], dict[str, tuple[tuple[str, float], ...]]]:
    """A pattern for any term of a topic, and which topics each term speaks for."""
    meaning: dict[str, tuple[tuple[str, float], ...]] = {}
    for topic in topics():
        for term, weight in topic.terms:
            meaning[term] = (*meaning.get(term, ()), (topic.name, weight))
    return any_of(meaning), meaning


@cache
def domain_terms() -> tuple[re.Pattern[str], dict[str, float]]:
    """A pattern for any term of the domain, and what each weighs."""
    weights = dict(domain())
    return any_of(weights), weights


def foremost(weights: Counter[str], least: float, share: float) -> tuple[str, ...]:
    """The names with the greatest weights, those left out that have too little or too little beside the first."""
    if not weights:
        return ()
    least = max(least, share * max(weights.values()))
    kept = [(-weight, name) for name, weight in weights.items() if weight >= least]
    return tuple(name for _, name in sorted(kept))


def is_on_topic(article: Article) -> bool:
    """False only for what is clearly about something else than overdue loans.

    >>> from pipeline.model import Article
    >>> from datetime import UTC, datetime
    >>> is_on_topic(Article(url="", source="", site="", fetched_at=datetime.now(UTC), language="zh",
    ...     title="番茄炒蛋的做法", text="鸡蛋打散，番茄切块，先炒鸡蛋。" * 10))
    False
    """
    titled = domain_weight(fold(article.title)) >= TITLE_TERMS
    text = fold(article.text)
    densest = max(density(text), density(text[:BEGINNING])) if titled else density(text)
    return densest >= (TITLED_DENSITY if titled else ON_TOPIC_DENSITY)


def density(folded: str) -> float:
    """The weight of the domain's terms in a thousand characters of a folded text."""
    return 1000 * domain_weight(folded) / max(SHORTEST, len(folded))


def domain_weight(folded: str) -> float:
    """The summed weight of the domain's terms and of lenders in a folded text."""
    pattern, weights = domain_terms()
    terms = sum(weights[term] for term in pattern.findall(folded))
    return terms + sum(1.0 for _ in lender_pattern().finditer(folded))
