"""Train the forest that chooses an article's blocks, and say how good it is on hosts that it has not seen.

    python benchmarks/forest.py [--write] [--suite N] [--trees N]

Learns from the real pages of ``../shared/data/zh-web`` (where they are) and from the noise suite. Prints the mean
token F1 of the articles, cross-validated by host on the real pages, for each set and for each half of a split by a
hash of the address; ``--write`` trains on everything and writes ``pipeline/extraction/forest.json``. Needs the extra
``train``.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from extraction import f1  # noqa: E402
from labels import ARTICLE, OTHER, UNSURE, labels  # noqa: E402

from pipeline.extraction import body, cleanup, metadata, selection, threads, titles, tree  # noqa: E402
from pipeline.extraction.comments import comments  # noqa: E402
from pipeline.extraction.features import Declared, features  # noqa: E402
from pipeline.extraction.forest import SCALE, Forest, parsed  # noqa: E402
from pipeline.extraction.wording import key  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.extraction.blocks import Document

ZH_WEB = ROOT.parent / "shared" / "data" / "zh-web"
FOREST = ROOT / "pipeline" / "extraction" / "forest.json"
FOLDS = 5
DEPTH = 6
RATE = 0.08
# What a page counts for: there are few of some sets, and the suite is not the web.
WEIGHTS = {"daniel": 1.0, "cwced": 2.0, "magic-article": 2.0, "magic-forum": 2.0, "suite": 0.35}
PER_SITE = 2
"""Pages of a site of the suite: the others are much like them."""
OTHERS = 4
"""Of the pages of the suite, one in so many holds no article."""
ONE_IN = 4
# Names of classes and tags help where they mean something; every page is learned a second time without them.
NAMED = ("called_margin", "called_centre", "in_article", "in_main", "in_margin", "in_header", "in_section")
NOWHERE = 9.0


@dataclass(kw_only=True)
class Example:
    """A page of a set: what is known of its blocks (rows), what they are, and what was wanted of it."""

    group: str
    host: str
    half: int
    document: Document
    text: str
    title: str
    gold: str
    columns: dict[str, np.ndarray]
    labels: np.ndarray
    probability: np.ndarray = field(default_factory=lambda: np.zeros(0))

    @property
    def easy(self) -> np.ndarray:
        """Which blocks are short links, and no part of the article: there are very many, all alike."""
        return (self.columns["link_share"] > 0.8) & (self.columns["length"] < 30) & (self.labels != ARTICLE)

    @property
    def learned(self) -> np.ndarray:
        """Which blocks are learned from: of the easy ones, one in so many."""
        return ~self.easy | (np.arange(len(self.labels)) % ONE_IN == 0)

    @property
    def weights(self) -> np.ndarray:
        """What each block counts for: longer ones more, unsure ones nothing, the page as much as its set says."""
        size = np.where(self.labels == UNSURE, 0.0, np.sqrt(self.columns["length"]))
        size = np.where(self.easy, size * ONE_IN, size)
        return size / max(1.0, size[self.learned].sum()) * 1000 * WEIGHTS[self.group]

    def table(self, names: Iterable[str], *, named: bool = True) -> np.ndarray:
        """The rows of numbers, without what classes and tags are called where not ``named``."""
        blank = {name: NOWHERE if name.startswith("called") else 0.0 for name in NAMED}
        return np.stack(
            [
                self.columns[name] if named or name not in blank else np.full(len(self.labels), blank[name])
                for name in names
            ],
            axis=1,
        ).astype(np.float32)


def example(group: str, url: str, html: str, gold: str, again: Iterable[str] = ()) -> Example | None:
    """A page as the selector sees it; None for threads, which it is not asked about.

    ``again`` are the paragraphs of a second copy: whether they are chosen does not matter here, they are folded later.
    """
    root = tree.parse(html)
    if root is None:
        return None
    head, document = metadata.read_head(root), tree.read_tree(root)
    title = titles.title(head.titles, document)
    said = comments(document)
    if threads.is_thread(document, html, url, said):
        return None
    document = document.without(said)
    if not document.blocks:
        return None
    wanted, copied = labels(document, gold, title), {key(text) for text in again}
    return Example(
        group=group,
        host=host_of(url),
        half=int(hashlib.sha256(url.encode()).hexdigest(), 16) % 2,
        document=document,
        text=html,
        title=title,
        gold=gold,
        columns=dict(features(document, body.select(document), Declared(title=title, description=head.description))),
        labels=np.array(
            [
                UNSURE if label == OTHER and key(block.text) in copied else label
                for label, block in zip(wanted, document.blocks, strict=True)
            ]
        ),
    )


def host_of(url: str) -> str:
    """The host; ``daniel`` keeps it in the path, and of ``cwced`` each page is from another."""
    parts = urlsplit(url)
    words = parts.path.split("_")
    if parts.netloc == "daniel.example" and len(words) > 2:
        return words[1]
    return url if parts.netloc == "cwced.example" else parts.netloc


def zh_web() -> Iterator[Example]:
    for path in sorted(ZH_WEB.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                if made := example(row["set"], row["url"], row["html"], row["text"]):
                    yield made


def suite(number: int, seed: int, fold: int) -> Iterator[Example]:
    """Pages of many sites of the suite; of those that are no articles, every block is something else."""
    from benchmarks.noise import pages

    seen: Counter[tuple[str, bool]] = Counter()
    left = {True: number - number // OTHERS, False: number // OTHERS}
    for page in pages(number * 60, seed, fold):
        is_article = page.reason is None
        seen[page.site, is_article] += 1
        if seen[page.site, is_article] > PER_SITE or not left[is_article]:
            continue
        made = example("suite", page.url, page.html, "\n".join(page.units), page.second)
        if made:
            left[is_article] -= 1
            yield made
        if not any(left.values()):
            return


def fit(rows: list[Example], names: list[str], trees: int) -> Forest:
    """Gradient-boosted oblivious trees (CatBoost)."""
    from catboost import CatBoostClassifier

    model = CatBoostClassifier(
        iterations=trees, depth=DEPTH, learning_rate=RATE, l2_leaf_reg=5, rsm=0.3, subsample=0.8, border_count=64,
        bootstrap_type="Bernoulli", random_seed=1, thread_count=2, verbose=0, allow_writing_files=False,
    )  # fmt: skip
    wanted = np.concatenate([row.labels[row.learned] == ARTICLE for row in rows])
    weights = np.concatenate([row.weights[row.learned] for row in rows])
    table = np.concatenate([row.table(names, named=named)[row.learned] for named in (True, False) for row in rows])
    model.fit(table, np.tile(wanted, 2).astype(int), sample_weight=np.concatenate([weights, weights / 2]))
    return exported(model, names)


def exported(model: object, names: list[str]) -> Forest:
    return parsed(as_json(model, names))


def as_json(model, names: list[str]) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """The trees as the package keeps them: only the columns that are asked for, leaves as whole numbers."""
    path = ROOT / ".forest.tmp.json"
    try:
        model.save_model(str(path), format="json")
        data = json.loads(path.read_text(encoding="utf-8"))
    finally:
        path.unlink(missing_ok=True)
    scale, (bias,) = data["scale_and_bias"]
    used = sorted({split["float_feature_index"] for tree_ in data["oblivious_trees"] for split in tree_["splits"]})
    place = {feature: number for number, feature in enumerate(used)}
    trees = []
    for tree_ in data["oblivious_trees"]:
        splits, leaves = tree_["splits"], [round(scale * value * SCALE) for value in tree_["leaf_values"]]
        asked = [place[split["float_feature_index"]] for split in splits]
        borders = [float(np.float32(split["border"])) for split in splits]
        while len(asked) < DEPTH:  # a level that always says no
            asked, borders, leaves = [*asked, 0], [*borders, 1e30], leaves * 2
        trees.append({"asked": asked, "borders": borders, "leaves": leaves})
    return {"columns": [names[feature] for feature in used], "bias": round(bias * SCALE), "trees": trees}


def cross_validate(rows: list[Example], more: list[Example], names: list[str], trees: int) -> None:
    """Give every row the probabilities of a forest that has not seen its host."""
    for fold in range(FOLDS):
        part = [int(hashlib.md5(row.host.encode()).hexdigest(), 16) % FOLDS == fold for row in rows]
        trained = fit([row for row, out in zip(rows, part, strict=True) if not out] + more, names, trees)
        for row, out in zip(rows, part, strict=True):
            if out:
                row.probability = trained.probability(row.columns)


def score(row: Example) -> float:
    blocks = cleanup.clean(selection.decide(row.document, row.text, row.probability), row.title)
    return f1("\n".join(block.text for block in blocks), row.gold)


def report(name: str, rows: list[Example]) -> None:
    scores: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for row in rows:
        if row.gold:
            scores[row.group].append((row.half, score(row)))
    for group, found in scores.items():
        halves = [[value for half, value in found if half == which] for which in (0, 1)]
        means = " ".join(f"{sum(part) / max(1, len(part)):.3f}" for part in ([v for _, v in found], *halves))
        print(f"{name:24} {group:14} {len(found):4} pages  F1 {means}  below .5: {sum(v < 0.5 for _, v in found)}")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"train on everything, write {FOREST.name}")
    parser.add_argument("--suite", type=int, default=1000, help="pages of each fold of the noise suite")
    parser.add_argument("--trees", type=int, default=160)
    options = parser.parse_args()
    real = list(zh_web())
    made = [list(suite(options.suite, seed=11, fold=fold)) for fold in (0, 1)]
    names = list((real or made[0])[0].columns)
    cross_validate(real, made[0] + made[1], names, options.trees)
    report("unseen hosts", real)
    for fold in (0, 1):
        trained = fit(real + made[1 - fold], names, options.trees)
        for row in made[fold]:
            row.probability = trained.probability(row.columns)
        report(f"suite, unseen fold {fold}", made[fold])
    if options.write:
        write(fit(real + made[0] + made[1], names, options.trees))


def write(trained: Forest) -> None:
    """Keep a forest in the package, one tree a line."""
    rows = zip(trained.asked.tolist(), trained.borders, trained.leaves.tolist(), strict=True)
    trees = ",\n".join(
        json.dumps({"asked": asked, "borders": [float(f"{b:.8g}") for b in borders], "leaves": leaves})
        for asked, borders, leaves in rows
    )
    head = json.dumps(list(trained.columns))
    FOREST.write_text(f'{{"columns": {head},\n"bias": {trained.bias},\n"trees": [\n{trees}\n]}}\n', encoding="utf-8")
    print(f"{FOREST.relative_to(ROOT)}: {FOREST.stat().st_size} bytes, {len(trained.columns)} columns")


if __name__ == "__main__":
    main()
