"""Near-duplicates by kind of copy, beside datasketch as everybody uses it: ``python benchmarks/near_duplicates.py``.

Families of an original, copies of twenty kinds and another article that merely resembles it are placed in random
order: once with the built-in table alone (*cold*), and once more after the program has learned from what it found.
The spinners' tables are drawn by a seed; see ``spinning.py``. Beside each figure stands the target.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from families import LENDERS, Dealer, main_lender, negatives, originals
from peers import datasketch_clusters, speed
from spinning import every_copy, tables

from pipeline.dedup.fingerprint import fingerprint
from pipeline.model import Article
from pipeline.sample.copies import lender_swapped, merged
from pipeline.sample.texts import plain
from pipeline.store.dataset import Dataset
from pipeline.store.index import Index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.sample.texts import Blocks

SEED = 7
TABLES = 6
# What the relation of each kind of copy may be called.
RELATIONS = {
    "exact": "exact", "reposted": "near", "punctuation": "near", "traditional": "near", "pinyin": "near",
    "censored": "censored", "letters lost": "censored near", "stuffed": "near spun", "reordered": "reordered",
    "shuffled": "reordered", "truncated 60 %": "excerpt", "truncated 40 %": "excerpt", "extended 60 %": "extended",
    "merged": "merged", "farm 30 %": "spun", "combined": "spun", "spun 10 %": "spun", "spun 20 %": "spun",
    "spun 30 %": "spun", "spun 40 %": "spun",
}  # fmt: skip
TARGETS = {"cold": (0.93, 0.93), "learned": (0.99, 0.98)}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One text of the benchmark; ``cluster`` is what is true of it, ``others`` what else would be right."""

    text: str
    title: str
    cluster: str
    kind: str
    site: str
    published: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of the sheets, by number: cluster, relation, family (the cluster, or the one it hangs on)."""

    clusters: dict[int, int]
    relations: dict[int, str]
    families: dict[int, int]


def sheets(count: int, seed: int) -> list[Sheet]:
    """Every original with a copy of each kind and a hard negative, each on its site."""
    articles, dealer = originals(count, seed), Dealer(seed + 2)
    known, made = tables(articles, TABLES, seed), []

    def add(blocks: Blocks, cluster: str, kind: str, site: str, about: str, **more: tuple[str, ...]) -> None:
        day = "2024-01-01" if kind == "original" else f"2024-02-{1 + len(made) % 28:02}"
        title = f"{about}逾期" if about else ""
        made.append(
            Sheet(text=plain(blocks), title=title, cluster=cluster, kind=kind, site=site, published=day, **more)
        )

    for number, blocks in enumerate(articles):
        name, other = str(number), articles[(number + 1) % count]
        farm, lender = number % TABLES, main_lender(blocks)
        about = lender if lender in plain(blocks) else ""
        add(blocks, name, "original", f"own{number % 40}.example", about)
        for kind, copy in every_copy(blocks, dealer.article(lender), known[farm], number).items():
            if copy != blocks or kind == "exact":
                add(copy, name, kind, f"farm{farm}.example" if "%" in kind else f"site{number % 9}.example", about)
        if number % 2 == 0 and number + 1 < count:
            add(merged(blocks, other), name, "merged", "merged.example", about, others=(str(number + 1),))
        if plain(blocks).count(lender) > 2:
            new = LENDERS[(LENDERS.index(lender) + 1) % len(LENDERS)]
            swap = lender_swapped(blocks, lender, new)
            add(swap, f"{name} {new}", "lender swap", "swap.example", new, others=(name,))
    for number, (kind, blocks) in enumerate(negatives(articles, seed)):
        add(blocks, f"negative {number}", kind, f"own{number % 40}.example", main_lender(blocks))
    return made


class Shelf:
    """A dataset of the sheets, placed in batches."""

    def __init__(self, given: list[Sheet], folder: str) -> None:
        self.given = given
        self.dataset = Dataset(Path(folder) / "overdue.db")
        self.run = self.dataset.begin_run("benchmark", "any", datetime.now(UTC))
        self.index = Index(self.dataset.db)

    def place(self, order: list[int], batch: int) -> None:
        """Place the sheets of ``order``, so many at a time."""
        for start in range(0, len(order), batch):
            with self.dataset.atomic():
                part = [article(number, self.given[number]) for number in order[start : start + batch]]
                written = self.dataset.write_articles(part, self.run)
                prints = [fingerprint(each.text) for each in part]
                self.index.place([(row.id, each) for row, each in zip(written, prints, strict=True)])

    def outcome(self) -> Outcome:
        """Where the sheets are now."""
        rows = self.dataset.db.conn.execute(
            "SELECT a.url, a.cluster_id, coalesce(p.relation, 'canonical'), coalesce(c.family_id, c.id) "
            "FROM articles a JOIN clusters c ON c.id = a.cluster_id LEFT JOIN copies p ON p.article_id = a.id"
        ).fetchall()
        numbered = [(int(url.rsplit("/", 1)[1]), *rest) for url, *rest in rows]
        return Outcome(
            clusters={number: cluster for number, cluster, _, _ in numbered},
            relations={number: relation for number, _, relation, _ in numbered},
            families={number: family for number, _, _, family in numbered},
        )


@contextmanager
def shelf(given: list[Sheet]) -> Iterator[Shelf]:
    """An empty dataset for the sheets, for as long as the block lasts."""
    with tempfile.TemporaryDirectory() as folder:
        made = Shelf(given, folder)
        with made.dataset:
            yield made


def article(number: int, sheet: Sheet) -> Article:
    return Article(
        url=f"http://{sheet.site}/{number}", source="benchmark", site=sheet.site, fetched_at=datetime.now(UTC),
        title=sheet.title, text=sheet.text, language="zh", published=sheet.published,
    )  # fmt: skip


def recalls(given: list[Sheet], clusters: dict[int, int]) -> dict[str, float]:
    """By kind, the share of copies that stand in the cluster of their original; of swaps, in none."""
    home = {sheet.cluster: clusters[number] for number, sheet in enumerate(given) if sheet.kind == "original"}
    hits: dict[str, list[bool]] = defaultdict(list)
    for number, sheet in enumerate(given):
        if sheet.cluster in home and sheet.kind != "original":
            right = {home[name] for name in (sheet.cluster, *sheet.others)}
            hits[sheet.kind].append(clusters[number] in right)
    return {kind: sum(each) / len(each) for kind, each in hits.items()}


def kin(given: list[Sheet], outcome: Outcome) -> tuple[float, float]:
    """The share of lender swaps that are clusters of their own, and of those linked with the family of the text."""
    home = {sheet.cluster: outcome.families[n] for n, sheet in enumerate(given) if sheet.kind == "original"}
    swaps = [n for n, sheet in enumerate(given) if sheet.kind == "lender swap"]
    sizes = Counter(outcome.clusters.values())
    own = [sizes[outcome.clusters[n]] == 1 for n in swaps]
    linked = [outcome.families[n] == home[given[n].others[0]] for n in swaps]
    return sum(own) / max(1, len(swaps)), sum(linked) / max(1, len(swaps))


def precision(given: list[Sheet], clusters: dict[int, int]) -> tuple[float, int]:
    """The precision of all pairs, and how many hard negatives stand with an article that they resemble."""
    groups = defaultdict(list)
    for number, sheet in enumerate(given):
        groups[clusters[number]].append(sheet)
    right = wrong = mistaken = 0
    for group in groups.values():
        names = Counter(sheet.cluster for sheet in group if sheet.kind != "merged")
        same = sum(n * (n - 1) // 2 for n in names.values())
        right, wrong = right + same, wrong + names.total() * (names.total() - 1) // 2 - same
        mistaken += sum(sheet.cluster.startswith("negative") and len(group) > 1 for sheet in group)
    return right / max(1, right + wrong), mistaken


def b_cubed(given: list[Sheet], clusters: dict[int, int]) -> float:
    """F1 of precision and recall averaged over texts; a page of two articles counts for whichever it stands with."""
    true, found, both = Counter(), Counter(), Counter()
    home = {sheet.cluster: clusters[number] for number, sheet in enumerate(given) if sheet.kind == "original"}
    for number, sheet in enumerate(given):
        name = sheet.cluster
        if sheet.kind == "merged":
            name = next((each for each in (name, *sheet.others) if home[each] == clusters[number]), name)
        true[name] += 1
        found[clusters[number]] += 1
        both[name, clusters[number]] += 1
    size = len(given)
    exact = sum(n * n / found[cluster] for (_, cluster), n in both.items()) / size
    whole = sum(n * n / true[cluster] for (cluster, _), n in both.items()) / size
    return 2 * exact * whole / (exact + whole)


def rand(first: dict[int, int], second: dict[int, int]) -> float:
    """The adjusted Rand index of two clusterings."""

    def pairs(sizes: Counter[object]) -> float:
        return sum(n * (n - 1) / 2 for n in sizes.values())

    both = pairs(Counter((first[n], second[n]) for n in first))
    one, other = pairs(Counter(first.values())), pairs(Counter(second.values()))
    chance = one * other / (len(first) * (len(first) - 1) / 2)
    return (both - chance) / ((one + other) / 2 - chance)


def relations(given: list[Sheet], outcome: Outcome, details: bool) -> float:
    """The share of copies in the right cluster whose relation is named rightly."""
    named: dict[str, Counter[str]] = defaultdict(Counter)
    home = {sheet.cluster: outcome.clusters[number] for number, sheet in enumerate(given) if sheet.kind == "original"}
    canonical = {outcome.clusters[n]: given[n].kind for n, each in outcome.relations.items() if each == "canonical"}
    for number, sheet in enumerate(given):
        cluster = outcome.clusters[number]
        if sheet.kind in RELATIONS and home[sheet.cluster] == cluster and canonical[cluster] == "original":
            named[sheet.kind][outcome.relations[number]] += 1
    right = {kind: sum(found[each] for each in RELATIONS[kind].split()) for kind, found in named.items()}
    if details:
        for kind, found in named.items():
            print(f"  relation of {kind:<16}{right[kind] / found.total():.3f}  {dict(found.most_common())}")
    return sum(right.values()) / sum(found.total() for found in named.values())


def report(name: str, given: list[Sheet], outcome: Outcome) -> None:
    """Print what was found, with the targets."""
    overall, each_kind = TARGETS[name]
    by_kind = recalls(given, outcome.clusters)
    swaps = by_kind.pop("lender swap", 0.0)
    exact, mistaken = precision(given, outcome.clusters)
    print(f"\n{name}: recall by kind (target {each_kind})")
    for kind, share in by_kind.items():
        print(f"  {kind:<18}{share:.3f}{'' if share >= each_kind else '  below'}")
    copies = Counter(sheet.kind for sheet in given)
    mean = sum(share * copies[kind] for kind, share in by_kind.items()) / sum(copies[kind] for kind in by_kind)
    print(f"  overall           {mean:.4f} (target {overall})")
    print(f"  pair precision    {exact:.4f} (target .995), hard negatives merged {mistaken} (target 0)")
    own, linked = kin(given, outcome)
    print(f"  lender swaps      {own:.3f} in clusters of their own, {linked:.3f} linked, {swaps:.3f} with the original")
    print(f"  b-cubed F1        {b_cubed(given, outcome.clusters):.4f} (target .99)")
    print(f"  relation right    {relations(given, outcome, details=name == 'learned'):.4f} (target .95)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, default=500)
    parser.add_argument("--batch", type=int, default=200)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--alone", action="store_true", help="without datasketch, other orders and speed")
    options = parser.parse_args()
    given = sheets(options.families, options.seed)
    order = random.Random(options.seed).sample(range(len(given)), len(given))
    with shelf(given) as ours:
        start = time.process_time()
        ours.place(order, options.batch)
        print(f"{options.families} families, {len(given)} texts, {time.process_time() - start:.1f} CPU seconds")
        cold = ours.outcome()
        report("cold", given, cold)
        start = time.process_time()
        with ours.dataset.atomic():
            ours.index.rebuild(rounds=2)
        print(f"\nlearned {len(ours.index.recipes.learned())} words, {time.process_time() - start:.1f} CPU seconds")
        report("learned", given, ours.outcome())
    if not options.alone:
        compare(given, options.batch, cold)


def compare(given: list[Sheet], batch: int, cold: Outcome) -> None:
    """Print other orders and sizes of batches, datasketch, and speed."""
    for name, size in (("another order", batch), ("all at once", len(given))):
        with shelf(given) as other:
            other.place(random.Random(size).sample(range(len(given)), len(given)), size)
            print(f"{name}: adjusted Rand {rand(cold.clusters, other.outcome().clusters):.4f} (target .995)")
    for threshold in (0.8, 0.5):
        found = datasketch_clusters([sheet.text for sheet in given], threshold)
        by_kind = recalls(given, found)
        print(f"datasketch {threshold}: mean recall {sum(by_kind.values()) / len(by_kind):.3f}, "
              f"precision {precision(given, found)[0]:.3f}, b-cubed F1 {b_cubed(given, found):.3f}")  # fmt: skip
    some = [sheet.text for sheet in given if sheet.kind == "original"]
    for name, times in speed(some).items():
        print(f"fingerprints: {times:.1f} x {name} (target {15 if 'jieba' in name else 1})")


if __name__ == "__main__":
    main()
