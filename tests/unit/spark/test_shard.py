"""A part of the corpus is placed as the embedded engine places it; no Spark is needed to see that."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.dedup.canonical import damage
from pipeline.dedup.classes import builtin
from pipeline.dedup.wording import numbers_of
from pipeline.spark import shard
from pipeline.spark.method import Method, packed
from pipeline.spark.shard import Item, Placed, moment, place_all
from pipeline.store import index, placement
from pipeline.store.dataset import Dataset
from tests.datasets import NOW
from tests.unit.spark.texts import corpus

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from pipeline.model import Article

BATCH = 25


def items(articles: list[Article]) -> list[Item]:
    """Articles numbered from 1 as a part of a corpus."""
    found = []
    for number, article in enumerate(articles, 1):
        words = numbers_of(article.text)
        found.append(
            Item(
                id=number,
                batch=(number - 1) // BATCH,
                site=article.site,
                title=article.title,
                published=article.published,
                fetched_at=article.fetched_at.isoformat(timespec="seconds"),
                characters=len("".join(article.text.split())),
                text=article.text,
                words=packed(words),
                damage=damage(article.text, builtin().read(words)[0]),
            )
        )
    return found


def embedded(path: Path, articles: list[Article]) -> list[tuple[object, ...]]:
    """What a dataset makes of the same articles."""
    with Dataset(path) as dataset:
        run = dataset.begin_run("test", "any", NOW)
        with dataset.atomic():
            dataset.write_articles(articles, run)
            index.Index(dataset.db).rebuild()
        query = (
            "SELECT a.id, c.id, c.canonical_id, p.relation, coalesce(p.similarity, 1), coalesce(p.substituted, 0), "
            "p.shown IS NOT NULL, c.family_id FROM articles a JOIN clusters c ON c.id = a.cluster_id "
            "LEFT JOIN copies p ON p.article_id = a.id ORDER BY a.id"
        )
        return dataset.db.execute(query).fetchall()


def told(each: Placed) -> tuple[object, ...]:
    """The same facts of a placed article."""
    return (each.id, each.cluster, each.canonical, each.relation, each.similarity, each.substituted, each.shown)


def test_a_corpus_that_is_one_part_is_placed_as_the_embedded_engine_places_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "REBUILD_BATCH", BATCH)
    for module in (placement, shard):
        monkeypatch.setattr(module, "TURN", 8)
    articles = corpus(80, seed=5)
    expected = embedded(tmp_path / "overdue.db", articles)
    found = place_all(items(articles), Method(), {})
    assert [told(each) for each in found] == [row[:7] for row in expected]
    families = {row[0]: row[7] for row in expected if row[0] == row[2]}
    assert {each.id: each.family for each in found if each.id == each.canonical} == families
    assert 20 < sum(each.relation is not None for each in found) < 70


def test_articles_say_when_they_asked_and_stood_and_who_stood_for_them() -> None:
    found = place_all(items(corpus(80, seed=5)), Method(), {})
    assert all(each.asked for each in found)
    assert all(each.stood for each in found if each.relation is None or each.shown)
    assert all(each.canonical in {each.id, *each.fronts} for each in found if each.stood)
    batches = {at >> shard.BATCH_BITS for each in found for at in (*each.asked, *each.stood)}
    assert batches <= set(range(80 // BATCH + 1))


def test_what_ends_a_turn_or_a_batch_comes_late_in_it() -> None:
    for batch, article in ((0, 1), (3, 255), (7, 256), (1, (1 << 32) - 1)):
        moments = [moment(batch, article), shard.turn_end(batch, article), shard.batch_end(batch)]
        assert moments == sorted(moments)
        assert [shard.is_late(each) for each in moments] == [False, True, True]
        assert {each >> shard.BATCH_BITS for each in moments} == {batch}


def test_a_band_that_is_crowded_elsewhere_is_not_followed_here() -> None:
    first = items(corpus(1, seed=1))[0]
    twin, later, method = replace(first, id=2), replace(first, id=2, batch=1), Method()
    assert len({each.cluster for each in place_all([first, twin], method, {})}) == 1
    keys = method.keys(first.words).tolist()
    before = {band << 32 | key: list(range(method.settings.crowd + 1)) for band, key in enumerate(keys)}
    assert len({each.cluster for each in place_all([first, later], method, before)}) == 2
    now = [moment(1, 1)] * (method.settings.crowd + 1)
    fresh = {band << 32 | key: now for band, key in enumerate(keys)}
    assert len({each.cluster for each in place_all([first, later], method, fresh)}) == 1  # saved ones are not so many
    assert len({each.cluster for each in place_all([replace(first, batch=1), later], method, fresh)}) == 2
