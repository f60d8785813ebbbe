"""Near-duplicates that are left in an export of canonical articles: ``python benchmarks/leftovers.py --articles 4000``.

So many different articles, as many that merely resemble one of them, and ``--copies`` copies of each in twenty kinds,
as ``near_duplicates.py`` makes them, are placed in a dataset in random order; ``--learn`` clusters once more with what
they taught. A sample of 5 000 of the canonical articles is exported, and all pairs of it are compared by the Jaccard
similarity of their character 5-grams, which has nothing to do with how the program compares. Told are the pairs of
.5 and more, those of one family (the same text about another lender) apart, by what they are in truth.
``--dataset FILE`` looks at a dataset that exists.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from near_duplicates import Sheet, Shelf, sheets
from scipy.sparse import csr_matrix

from pipeline.export.exporting import Order, export
from pipeline.export.fields import choose
from pipeline.export.files import Style
from pipeline.export.formats import Format
from pipeline.export.shaping import Shape
from pipeline.store.corpus import Choice
from pipeline.store.dataset import Dataset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

SAMPLE, NEAR, AT_ONCE = 5_000, 0.5, 250
BATCH = 500
SHOWN = 12


def grams(text: str) -> NDArray[np.int64]:
    """The distinct character 5-grams of a text, as numbers."""
    plain = re.sub(r"\W", "", text)
    return np.unique(np.array([hash(plain[place : place + 5]) for place in range(len(plain) - 4)], dtype=np.int64))


def alike(texts: list[str]) -> Iterator[tuple[float, int, int]]:
    """Every pair of texts whose similarity is :data:`NEAR` or more."""
    found = [grams(text) for text in texts]
    sizes = np.array([len(each) for each in found])
    numbers = np.unique(np.concatenate(found), return_inverse=True)[1]
    ends = np.concatenate([[0], np.cumsum(sizes)])
    holds = csr_matrix((np.ones(len(numbers), dtype=np.int32), numbers, ends), shape=(len(texts), numbers.max() + 1))
    columns = holds.T.tocsr()
    for start in range(0, len(texts), AT_ONCE):
        shared = (holds[start : start + AT_ONCE] @ columns).tocoo()
        first = shared.row + start
        similar = shared.data / (sizes[first] + sizes[shared.col] - shared.data)
        for at in np.flatnonzero((similar >= NEAR) & (first < shared.col)):
            yield float(similar[at]), int(first[at]), int(shared.col[at])


def exported(dataset: Dataset, folder: Path) -> list[dict[str, str]]:
    """The sample as an export holds it."""
    fields = choose("id,url,text,cluster_key", split=False, repair=False)
    order = Order(
        choice=Choice(sample=SAMPLE), shape=Shape(fields=fields), style=Style(format=Format.JSONL, fields=fields)
    )
    export(dataset.db.conn, folder / "sample.jsonl", order)
    return [json.loads(line) for line in (folder / "sample.jsonl").read_text(encoding="utf-8").splitlines()]


def place(shelf: Shelf, copies: int, *, learn: bool) -> None:
    """Fill the dataset: all originals and what resembles them, and some copies of each, in random order."""
    dice, taken, of_cluster = random.Random(3), [], Counter[str]()
    order = list(range(len(shelf.given)))
    dice.shuffle(order)
    for number in order:
        sheet = shelf.given[number]
        alone = sheet.kind == "original" or sheet.cluster.startswith("negative")
        if alone or of_cluster[sheet.cluster] < copies:
            of_cluster[sheet.cluster] += not alone
            taken.append(number)
    shelf.place(taken, BATCH)
    if learn:
        with shelf.dataset.atomic():
            shelf.index.rebuild(rounds=2)
    print(f"{len(taken)} articles placed", flush=True)


def tell(rows: list[dict[str, str]], given: list[Sheet]) -> None:
    """Print what is left, by what it is in truth."""
    pairs = sorted(alike([row["text"] for row in rows]), reverse=True)
    left = [each for each in pairs if rows[each[1]]["cluster_key"] != rows[each[2]]["cluster_key"]]
    print(f"{len(rows)} canonical articles, {len(rows) * (len(rows) - 1) // 2:,} pairs compared")
    print(f"{len(pairs)} pairs of {NEAR} or more, {len(pairs) - len(left)} of them the same text about another lender")
    print(f"{len(left)} near-duplicates left")
    kinds = Counter(truth(given, rows[a]["url"], rows[b]["url"]) for _, a, b in left) if given else Counter[str]()
    for kind, number in kinds.most_common():
        print(f"  {number:5} {kind}")
    for similar, a, b in left[:SHOWN]:
        print(f"  {similar:.3f} {rows[a]['url']} {rows[b]['url']}")


def truth(given: list[Sheet], *urls: str) -> str:
    """What a pair is in truth."""
    first, second = (given[int(url.rsplit("/", 1)[1])] for url in urls)
    same = {first.cluster, *first.others} & {second.cluster, *second.others}
    return f"{'copies' if same else 'different articles'}: {' / '.join(sorted((first.kind, second.kind)))}"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=4_000)
    parser.add_argument("--copies", type=int, default=2)
    parser.add_argument("--learn", action="store_true")
    parser.add_argument("--dataset", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.dataset:
            with Dataset(options.dataset, readonly=True) as dataset:
                tell(exported(dataset, Path(folder)), [])
            return
        shelf = Shelf(sheets(options.articles, 7), folder)
        with shelf.dataset:
            place(shelf, options.copies, learn=options.learn)
            tell(exported(shelf.dataset, Path(folder)), shelf.given)


if __name__ == "__main__":
    main()
