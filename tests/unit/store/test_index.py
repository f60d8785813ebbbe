from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.config import DedupeSettings
from pipeline.dedup.classes import builtin
from pipeline.dedup.fingerprint import fingerprint, recipe, sheet
from pipeline.dedup.verify import similarity
from pipeline.errors import DatasetError
from pipeline.sample.copies import to_traditional
from pipeline.sample.texts import plain, texts
from pipeline.store import placement
from pipeline.store.explanation import explain
from pipeline.store.index import Index
from tests.unit.spark.texts import corpus
from tests.unit.store.shelf import Shelf, invented

if TYPE_CHECKING:
    from pathlib import Path

BASES = [plain(text.blocks) for text in texts().values() if not text.name.endswith("-2")][:4]
OTHER = "天气转凉,公园里的银杏叶子落了一地,孩子们捡来夹进书里。"


def half(text: str) -> str:
    return text[: len(text) * 6 // 10]


def test_copies_join_and_different_articles_do_not_meet(shelf: Shelf) -> None:
    shelf.add({0: BASES[0], 1: BASES[1], 2: to_traditional(BASES[0]), 3: half(BASES[1]), 4: BASES[0] + OTHER})
    assert shelf.clusters() == {frozenset({0, 2, 4}), frozenset({1, 3})}


def test_newcomers_are_compared_with_copies_that_are_little_like_the_canonical_article(shelf: Shelf) -> None:
    shelf.add({0: BASES[0], 1: BASES[0], 2: BASES[0] + OTHER, 3: half(BASES[0])}, {0: "2024-01-01"})
    assert shelf.index.placement.clusters.shown(shelf.number(0)) == [shelf.number(3)]


def test_rather_similar_copies_of_one_text_about_many_lenders_are_no_crowd(shelf: Shelf) -> None:
    """Each cluster shows few of them, so that whoever comes last is found still."""
    names = ["花呗", "借呗", "微粒贷", "网商贷", "美团月付", "京东白条", "京东金条", "度小满", "招联", "分期乐"]
    base = "".join(f"{name}逾期以后先看账单。" for name in ["花呗"] * 4) + BASES[1]
    extra = [invented(50 + number, 45) for number in range(20)]
    text = {name: base.replace("花呗", name) for name in names}
    shelf.add({20 * n + k: text[name] + tail for n, name in enumerate(names) for k, tail in enumerate(extra)})
    before = len(shelf.clusters())
    shelf.add({900 + n: text[name] for n, name in enumerate(names)})
    assert len(shelf.clusters()) == before


def test_a_batch_gives_the_clusters_that_its_turns_would_give_as_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placement, "TURN", 8)
    given = {number: each.text for number, each in enumerate(corpus(120, seed=11), 1)}
    once, often = Shelf(tmp_path / "once.db"), Shelf(tmp_path / "often.db")
    once.add(given)
    for turn in range(16):
        often.add({number: text for number, text in given.items() if number // 8 == turn})
    assert once.clusters() == often.clusters()
    assert once.relations() == often.relations()
    once.close()
    often.close()


def test_later_copies_join_old_clusters_and_the_cluster_keeps_its_number(shelf: Shelf) -> None:
    shelf.add({0: BASES[0]}, {0: "2024-05-01"})
    before = shelf.execute("SELECT id FROM clusters")
    shelf.add({1: BASES[0]}, {1: "2024-03-01"})
    assert shelf.execute("SELECT id FROM clusters") == before
    assert shelf.relations() == {0: "exact", 1: "canonical"}
    assert shelf.execute("SELECT reason FROM clusters") == [("earliest of 2: 2024-03-01 on localhost",)]


def test_a_date_after_the_fetch_is_not_credible(shelf: Shelf) -> None:
    shelf.add({0: BASES[0], 1: BASES[0] + OTHER}, {0: "2024-05-01", 1: "2031-01-01"})
    assert shelf.relations()[0] == "canonical"


def test_the_same_text_about_another_lender_is_a_family_not_a_copy(shelf: Shelf) -> None:
    text = "花呗逾期之后先联系花呗客服。" + invented(1) + "花呗会给出方案,花呗的利息也可以谈。"
    shelf.add({0: text, 1: text.replace("花呗", "借呗"), 2: text.replace("花呗", "借呗") + OTHER})
    assert shelf.clusters() == {frozenset({0}), frozenset({1, 2})}
    assert shelf.execute("SELECT count(*) FROM clusters WHERE family_id IS NOT NULL") == [(1,)]


@pytest.mark.parametrize("order", [(1, 2, 3, 0), (0, 1, 2, 3), (3, 2, 1, 0), (2, 3, 0, 1)])
def test_a_family_outlives_the_clusters_by_which_it_was_found(shelf: Shelf, order: tuple[int, ...]) -> None:
    """An extended page, a copy respelt as far as it can be found, the text about another lender, and the text."""
    head, body, tail = "花呗逾期之后先联系花呗客服。", invented(1, 400), "花呗会给出方案,花呗的利息也可以谈。"
    text, spun = head + body + tail, head + respelt(body, 7, 0.42) + tail
    sheets = {0: text, 1: text + invented(2, 250), 2: spun, 3: text.replace("花呗", "借呗")}
    for name in order:
        shelf.add({name: sheets[name]})
    heads = shelf.execute("SELECT coalesce(family_id, id) FROM clusters")
    assert len(heads) > 1
    assert len(set(heads)) == 1


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (1, 2, 0), (2, 0, 1), (2, 1, 0), (1, 0, 2)])
def test_a_page_of_two_articles_glues_nothing_in_any_order(shelf: Shelf, order: tuple[int, ...]) -> None:
    sheets = {0: invented(1), 1: invented(2), 2: invented(1) + invented(2)}
    for name in order:
        shelf.add({name: sheets[name]})
    groups = shelf.clusters()
    assert len(groups) == 2
    assert not any({0, 1} <= group for group in groups)
    assert shelf.relations()[2] == "merged"


def test_a_changed_article_is_placed_anew(shelf: Shelf) -> None:
    shelf.add({0: BASES[0], 1: BASES[0], 2: BASES[1]})
    shelf.add({0: BASES[1]})
    assert shelf.clusters() == {frozenset({1}), frozenset({0, 2})}


def test_an_article_with_many_copies_is_still_found(shelf: Shelf) -> None:
    shelf.add(dict.fromkeys(range(60), BASES[0]))
    shelf.add({100: half(BASES[0]), 101: BASES[1]})
    assert shelf.clusters() == {frozenset([*range(60), 100]), frozenset({101})}
    assert shelf.execute("SELECT sum(length(articles)) / 4 / 64 FROM bands")[0][0] < 6


def test_a_shared_promo_block_makes_no_copies(shelf: Shelf) -> None:
    promo = invented(99, 80)
    shelf.add({name: invented(name) + promo for name in range(100)})
    assert len(shelf.clusters()) == 100


def respelt(text: str, seed: int, share: float) -> str:
    """The text with a share of its characters replaced, as a spinner of its own would."""
    dice = random.Random(seed)
    return "".join(invented(dice.randrange(10**6), 1) if dice.random() < share else each for each in text)


def test_an_original_unites_the_copies_that_did_not_know_one_another(shelf: Shelf) -> None:
    original = invented(5, 900)
    shelf.add({name: respelt(original, name, 0.4) for name in (1, 2)})
    assert len(shelf.clusters()) == 2
    shelf.add({0: original})
    assert shelf.clusters() == {frozenset({0, 1, 2})}
    shelf.remove(0)
    assert len(shelf.clusters()) == 2


def test_texts_without_words_stay_alone(shelf: Shelf) -> None:
    shelf.add({0: "", 1: "", 2: "。。。", 3: "逾期"})
    assert len(shelf.clusters()) == 4


def test_a_fingerprint_of_another_recipe_is_refused(shelf: Shelf) -> None:
    shelf.add({0: BASES[0]})
    other = replace(fingerprint(BASES[1]), recipe="0" * 16)
    with pytest.raises(DatasetError, match="overdue dedupe"):
        shelf.index.place([(shelf.number(0), other)])


def test_other_settings_are_noticed_and_never_mixed(shelf: Shelf) -> None:
    shelf.add({0: BASES[0], 1: half(BASES[0])})
    strict = DedupeSettings(part=50, covered=95, bands=32)
    index = Index(shelf.dataset.db, strict)
    assert not index.is_current()
    with pytest.raises(DatasetError, match="overdue dedupe"):
        index.place([(shelf.number(0), fingerprint(BASES[0]))])
    with shelf.dataset.db.atomic():
        index.rebuild()
    assert index.is_current()
    assert shelf.execute("SELECT DISTINCT recipe FROM fingerprints") == [(recipe().digest,)]  # nothing was cut again
    assert shelf.execute("SELECT count(DISTINCT first >> 32) FROM bands") == [(32,)]
    assert Index(shelf.dataset.db).settings == strict  # who only reads asks for what was built
    assert not Index(shelf.dataset.db, DedupeSettings()).is_current()


def test_rebuilding_gives_the_same_clusters_under_the_same_numbers(shelf: Shelf) -> None:
    shelf.add({0: BASES[0], 1: BASES[1]})
    shelf.add({2: half(BASES[0]), 3: BASES[1] + OTHER, 4: BASES[2]})
    query = "SELECT url, cluster_id, relation FROM articles LEFT JOIN copies ON id = article_id ORDER BY id"
    before = shelf.execute(query)
    steps = []
    with shelf.dataset.db.atomic():
        counts = shelf.index.rebuild(lambda done, total: steps.append((done, total)))
    assert shelf.execute(query) == before
    assert steps[-1] == (5, 5)
    assert (counts.clusters, counts.copies) == (3, 2)


def place_and_fail(shelf: Shelf) -> None:
    with shelf.dataset.db.atomic():
        shelf.index.place([(shelf.number(0), fingerprint(BASES[1]))])
        raise ZeroDivisionError


def test_a_rolled_back_batch_leaves_no_weights_behind(shelf: Shelf) -> None:
    shelf.add({0: BASES[0]})
    with pytest.raises(ZeroDivisionError):
        place_and_fail(shelf)
    shelf.add({1: BASES[1]})
    assert len(shelf.clusters()) == 2


MADE = {
    **dict(enumerate(BASES)),
    **{10 + number: half(base) for number, base in enumerate(BASES)},
    **{20 + number: base + OTHER for number, base in enumerate(BASES)},
    **{30 + number: to_traditional(base) for number, base in enumerate(BASES)},
}
TRUE = {frozenset(range(number, 40, 10)) for number in range(len(BASES))}


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations(sorted(MADE)), batch=st.sampled_from([1, 3, 16]), gone=st.sets(st.sampled_from(sorted(MADE)))
)
def test_any_order_gives_the_same_clusters_and_removal_leaves_no_trace(tmp_path_factory, order, batch, gone) -> None:
    shelf = Shelf(tmp_path_factory.mktemp("order") / "overdue.db")
    for start in range(0, len(order), batch):
        shelf.add({name: MADE[name] for name in order[start : start + batch]})
    assert shelf.clusters() == TRUE
    shelf.check()
    if gone:
        shelf.remove(*gone)
        assert shelf.clusters() == {group - gone for group in TRUE if group - gone}
        shelf.check()
    shelf.close()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(sorted(MADE)), gone=st.sets(st.sampled_from(sorted(MADE)), min_size=1))
def test_after_a_removal_everything_is_as_if_the_article_had_never_come(tmp_path_factory, order, gone) -> None:
    days = {name: f"2024-03-{1 + name % 28:02}" for name in MADE}
    made, never = (Shelf(tmp_path_factory.mktemp("gone") / "overdue.db") for _ in range(2))
    for shelf, names in ((made, order), (never, [name for name in order if name not in gone])):
        shelf.add({name: MADE[name] for name in names}, days)
    made.remove(*gone)
    assert made.clusters() == never.clusters()
    assert made.relations() == never.relations()
    for shelf in (made, never):
        shelf.check()
        shelf.close()


FARM = {"银行": "金库", "还款": "缴清", "逾期": "过点", "协商": "商谈", "利息": "息钱", "材料": "文书"}


def farmed(text: str) -> str:
    """The text as a farm with a table of its own respells it."""
    for old, new in FARM.items():
        text = text.replace(old, new)
    return text


def test_what_copies_teach_is_shown_learned_and_used(shelf: Shelf) -> None:
    shelf.add(dict(enumerate(BASES)))
    shelf.add({10 + number: farmed(base) for number, base in enumerate(BASES)})
    shown = shelf.index.study()
    assert shelf.index.recipes.learned() == []
    with shelf.dataset.db.atomic():
        shelf.index.rebuild(rounds=2)
    learned = shelf.index.recipes.learned()
    assert {(each.original, each.spun) for each in shown} <= {(each.original, each.spun) for each in learned}
    assert any(FARM.get(each.original) == each.spun and each.original in each.example for each in learned)
    assert shelf.index.is_current()
    assert shelf.index.recipe.digest != recipe().digest
    shelf.index = Index(shelf.dataset.db)  # as another run opens it
    shelf.add({20: farmed(BASES[0])})  # its fingerprint was made with the built-in table
    assert {0, 10, 20} in shelf.clusters()
    prints = shelf.index.placement.prints
    mine, theirs = (prints.sheet(shelf.number(name)).shingles for name in (0, 20))
    plain = (sheet(fingerprint(text).words, builtin()).shingles for text in (BASES[0], farmed(BASES[0])))
    assert similarity(mine, theirs).jaccard > similarity(*plain).jaccard


def test_without_copies_nothing_is_learned(shelf: Shelf) -> None:
    shelf.add(dict(enumerate(BASES)))
    with shelf.dataset.db.atomic():
        shelf.index.rebuild(rounds=2)
    assert shelf.index.recipes.learned() == []
    assert shelf.index.recipe == recipe()


def statements(shelf: Shelf, names: range) -> int:
    """How many statements it takes to add the same text under so many names."""
    counted = []
    shelf.dataset.db.conn.set_trace_callback(counted.append)
    shelf.add(dict.fromkeys(names, BASES[0]))
    shelf.dataset.db.conn.set_trace_callback(None)
    return len(counted)


def test_the_hundredth_copy_costs_what_the_second_does(shelf: Shelf) -> None:
    statements(shelf, range(100))
    assert statements(shelf, range(200, 300)) <= 1.2 * statements(shelf, range(300, 400))
    assert len(shelf.clusters()) == 1


def test_two_articles_are_explained(shelf: Shelf) -> None:
    shelf.add({0: BASES[0], 1: farmed(BASES[0]), 2: BASES[1]})
    copy = explain(shelf.index, shelf.number(0), shelf.number(1))
    assert copy.comparison.is_pair
    assert copy.changes.substituted > 0
    assert copy.bands
    assert {(each.first, each.second) for each in copy.differences} & set(FARM.items())
    other = explain(shelf.index, shelf.number(0), shelf.number(2))
    assert not other.comparison.is_pair


def test_a_new_canonical_article_is_logged_with_its_reason(shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    shelf.add({0: BASES[0]}, {0: "2024-05-01"})
    with caplog.at_level("INFO"):
        shelf.add({1: BASES[0] + OTHER}, {1: "2024-03-01"})
    assert "earliest of 2: 2024-03-01" in caplog.text
    caplog.clear()
    with caplog.at_level("INFO"):
        shelf.add({2: BASES[0]}, {2: "2024-06-01"})
    assert caplog.text == ""


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_page_that_holds_a_text_about_another_lender_and_more_never_stands_for_it(
    shelf: Shelf, order: tuple[int, ...]
) -> None:
    text = "花呗逾期之后先联系花呗客服。" + invented(1) + "花呗会给出方案,花呗的利息也可以谈。"
    given = {0: text + invented(2, 200), 1: text.replace("花呗", "借呗")}
    for name in order:  # the page is the older one, and would turn the text out, which would draw the page after it
        shelf.add({name: given[name]}, {0: "2024-01-01", 1: "2024-02-01"})
    assert shelf.clusters() == {frozenset({0, 1})}
    assert shelf.relations() == {0: "extended", 1: "canonical"}


def test_a_page_of_two_articles_that_is_the_oldest_of_all_glues_nothing(shelf: Shelf) -> None:
    first, second = invented(1), invented(2)
    shelf.add({0: first, 1: second + invented(3, 180)}, {0: "2024-05-01", 1: "2024-05-01"})
    shelf.add({2: first + second}, {2: "2024-01-01"})
    assert not any({0, 1} <= group for group in shelf.clusters())


def test_a_copy_leaves_the_cluster_about_another_lender_when_its_own_article_comes(shelf: Shelf) -> None:
    text = "花呗逾期之后先联系花呗客服。" + invented(1) + "花呗会给出方案,花呗的利息也可以谈。"
    shelf.add({1: text.replace("花呗", "借呗")})
    shelf.add({2: text + invented(2, 200)})
    assert shelf.clusters() == {frozenset({1, 2})}
    shelf.add({0: text})
    assert shelf.clusters() == {frozenset({1}), frozenset({0, 2})}
    assert shelf.execute("SELECT count(*) FROM clusters WHERE family_id IS NOT NULL") == [(1,)]
