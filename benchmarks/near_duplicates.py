"""Near-duplicates by kind of copy, beside datasketch as everybody uses it: ``python benchmarks/near_duplicates.py``.

Originals are the sample's texts and, where present, the pages of ``../shared/data/zh-web``. Spun copies use a table
that is drawn from the words of the originals by a seeded generator: no pair of it is known to the program.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

from pipeline.dedup.classes import builtin
from pipeline.dedup.fingerprint import fingerprint, recipe
from pipeline.model import Article
from pipeline.sample.copies import censored, lender_swapped, merged, reordered, reposted, traditional, truncated
from pipeline.sample.copies import words as cut
from pipeline.sample.texts import Block, Blocks, plain
from pipeline.store.dataset import Dataset
from pipeline.store.index import Index

SEED = 7
SHARED = Path("../shared/data/zh-web")
LENDERS = ("微粒贷", "花呗", "借呗", "京东白条", "分期乐", "网商贷")
BANNED = ("催收", "电话", "客服", "起诉", "法院", "记者", "公司", "情况", "工作", "问题")
HEAD = "本站整理了大家关心的内容,下面和小编一起看看吧。"
TAIL = "以上就是全部内容,希望对各位有所帮助,更多消息请继续留意本站。"
RELATIONS = {
    "exact": "exact", "reposted": "near", "traditional": "near", "censored": "censored", "reordered": "reordered",
    "truncated 60 %": "excerpt", "merged": "merged", "spun 10 %": "spun", "spun 20 %": "spun", "spun 30 %": "spun",
    "spun 40 %": "spun", "farm 30 %": "spun",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One text of the benchmark; ``cluster`` is what is true of it."""

    text: str
    cluster: str
    kind: str
    published: str


def originals(limit: int) -> list[Blocks]:
    """Different texts of 300 characters or more."""
    from pipeline.sample.texts import texts

    found = [text.blocks for text in texts().values()]
    for file in sorted(SHARED.glob("*.jsonl.gz")):
        for line in gzip.decompress(file.read_bytes()).decode().splitlines():
            lines = [part.strip() for part in json.loads(line)["text"].splitlines() if part.strip()]
            if sum(map(len, lines)) >= 300 and len(lines) > 4:
                found.append(tuple(Block(text=part) for part in lines))
    return found[:limit]


def table(texts: list[Blocks], seed: int) -> dict[str, str]:
    """A consistent table of made-up synonyms: every word of two characters has one other such word."""
    known = {word for words in builtin().members for word in words}
    every = {word for blocks in texts for block in blocks for word in cut(block.text)}
    plainly = sorted(word for word in every if re.fullmatch("[\u4e00-\u9fff]{1,4}", word) and word not in known)
    shuffled = list(plainly)
    random.Random(seed).shuffle(shuffled)
    return dict(zip(plainly, shuffled, strict=True))


def spun(blocks: Blocks, synonyms: dict[str, str], share: float, seed: str) -> Blocks:
    """Another word for a share of all words, the same one each time."""
    dice = random.Random(seed)
    return tuple(
        Block(
            text="".join(synonyms.get(w, w) if dice.random() < share else w for w in cut(block.text)), kind=block.kind
        )
        for block in blocks
    )


def farmed(blocks: Blocks, synonyms: dict[str, str], seed: str) -> Blocks:
    """Spun at 30 %, commas dropped, censored, other head and tail."""
    changed = censored(spun(blocks, synonyms, 0.3, seed), BANNED, gap=True)
    return reposted(tuple(Block(text=re.sub("[,，]", "", b.text), kind=b.kind) for b in changed), HEAD, TAIL)


def sheets(texts: list[Blocks], seed: int) -> list[Sheet]:
    """Every original with a copy of each kind."""
    synonyms, found = table(texts, seed), []
    for number, blocks in enumerate(texts):
        name, other = str(number), texts[(number + 1) % len(texts)]
        copies: dict[str, Blocks] = {
            "original": blocks,
            "exact": blocks,
            "reposted": reposted(blocks, HEAD, TAIL),
            "traditional": traditional(blocks),
            "censored": censored(blocks, BANNED, gap=number % 2 == 0),
            "reordered": reordered(blocks, name),
            "truncated 60 %": truncated(blocks, 0.6),
            "farm 30 %": farmed(blocks, synonyms, name),
        }
        for share in (10, 20, 30, 40):
            copies[f"spun {share} %"] = spun(blocks, synonyms, share / 100, f"{name}{share}")
        if number % 2 == 0 and number + 1 < len(texts):
            copies["merged"] = merged(blocks, other)
        text = plain(blocks)
        if lender := next((each for each in LENDERS if text.count(each) > 3), None):
            new = LENDERS[(LENDERS.index(lender) + 1) % len(LENDERS)]
            found.append(Sheet(text=plain(lender_swapped(blocks, lender, new)), cluster=name + new,
                               kind="lender swap", published="2024-02-01"))  # fmt: skip
        for kind, copy in copies.items():
            day = "2024-01-01" if kind == "original" else "2024-02-01"
            found.append(Sheet(text=plain(copy), cluster=name, kind=kind, published=day))
    return found


def ours(given: list[Sheet], order: list[int], batch: int) -> tuple[dict[int, int], dict[int, str]]:
    """The cluster of each sheet, and the relation of each copy, as the dataset has them."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder, Dataset(Path(folder) / "overdue.db") as dataset:
        run = dataset.begin_run("benchmark", "any", now)
        index = Index(dataset.db)
        for start in range(0, len(order), batch):
            with dataset.db.atomic():
                part = [(number, given[number]) for number in order[start : start + batch]]
                written = dataset.write_articles([article(number, sheet, now) for number, sheet in part], run)
                prints = [fingerprint(sheet.text, recipe()) for _, sheet in part]
                index.place([(row.id, each) for row, each in zip(written, prints, strict=True)])
        rows = dataset.db.conn.execute(
            "SELECT a.url, a.cluster_id, p.relation FROM articles a LEFT JOIN copies p ON p.article_id = a.id"
        ).fetchall()
    clusters = {int(url.rsplit("/", 1)[1]): cluster for url, cluster, _ in rows}
    return clusters, {int(url.rsplit("/", 1)[1]): relation or "canonical" for url, _, relation in rows}


def article(number: int, sheet: Sheet, now: datetime) -> Article:
    return Article(
        url=f"http://localhost/{number}", source="benchmark", site="localhost", fetched_at=now, title="",
        text=sheet.text, language="zh", published=sheet.published,
    )  # fmt: skip


def plain_datasketch(given: list[Sheet], threshold: float) -> dict[int, int]:
    """Datasketch as everybody uses it: jieba word 3-grams, 128 permutations, MinHashLSH, chains of pairs."""
    from datasketch import MinHash, MinHashLSH

    lsh, parent = MinHashLSH(threshold=threshold, num_perm=128), list(range(len(given)))
    for number, sheet in enumerate(given):
        sketch = plain_signature(sheet.text, MinHash(num_perm=128))
        for other in lsh.query(sketch):
            parent = [parent[number] if root == parent[int(other)] else root for root in parent]
        lsh.insert(number, sketch)
    return dict(enumerate(parent))


def plain_signature(text, sketch):  # type: ignore[no-untyped-def]
    import jieba

    words = [word for word in jieba.lcut(text) if word.strip()]
    for start in range(len(words) - 2):
        sketch.update(" ".join(words[start : start + 3]).encode())
    return sketch


def b_cubed(given: list[Sheet], clusters: dict[int, int]) -> tuple[float, float]:
    """Precision and recall averaged over texts."""
    true, found, both = Counter(), Counter(), Counter()
    for number, sheet in enumerate(given):
        true[sheet.cluster] += 1
        found[clusters[number]] += 1
        both[sheet.cluster, clusters[number]] += 1
    size = len(given)
    precision = sum(n * n / found[cluster] for (_, cluster), n in both.items()) / size
    return precision, sum(n * n / true[cluster] for (cluster, _), n in both.items()) / size


def recalls(given: list[Sheet], clusters: dict[int, int]) -> tuple[dict[str, float], float]:
    """By kind, the share of copies in the cluster of their original; and the precision of all pairs."""
    home = {sheet.cluster: clusters[number] for number, sheet in enumerate(given) if sheet.kind == "original"}
    hits: dict[str, list[bool]] = defaultdict(list)
    for number, sheet in enumerate(given):
        if sheet.kind == "lender swap":
            hits[sheet.kind].append(sum(clusters[number] == other for other in clusters.values()) == 1)
        elif sheet.kind == "merged":  # either of the two articles that it holds is right
            neighbour = home[str(int(sheet.cluster) + 1)]
            hits[sheet.kind].append(clusters[number] in (home[sheet.cluster], neighbour))
        elif sheet.kind != "original":
            hits[sheet.kind].append(clusters[number] == home[sheet.cluster])
    groups = defaultdict(list)
    for number, sheet in enumerate(given):
        if sheet.kind == "merged":
            continue
        groups[clusters[number]].append(sheet.cluster)
    pairs = [a == b for group in groups.values() for a, b in combinations(group, 2)]
    return {kind: sum(each) / len(each) for kind, each in hits.items()}, sum(pairs) / max(1, len(pairs))


def speed(given: list[Sheet]) -> float:
    """Documents per CPU-second of our fingerprints, as a multiple of jieba and datasketch's plain use."""
    from datasketch import MinHash

    some = [sheet.text for sheet in given if sheet.kind == "original"]
    fingerprint(some[0], recipe())
    plain_signature(some[0], MinHash(num_perm=128))
    start = time.process_time()
    for text in some:
        fingerprint(text, recipe())
    middle = time.process_time()
    for text in some[:60]:
        plain_signature(text, MinHash(num_perm=128))
    return ((time.process_time() - middle) / len(some[:60])) / ((middle - start) / len(some))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=10_000, help="at most so many originals")
    parser.add_argument("--batch", type=int, default=200)
    options = parser.parse_args()
    texts = originals(options.texts)
    given = sheets(texts, SEED)
    order = list(range(len(given)))
    random.Random(SEED).shuffle(order)
    start = time.process_time()
    clusters, relations = ours(given, order, options.batch)
    print(
        f"{len(texts)} originals, {len(given)} texts, {time.process_time() - start:.1f} CPU seconds, into the dataset"
    )
    columns = {"ours": clusters} | {f"datasketch {t}": plain_datasketch(given, t) for t in (0.8, 0.5)}
    scored = {name: recalls(given, each) for name, each in columns.items()}
    print(f"{'recall by kind':<18}" + "".join(f"{name:>16}" for name in columns))
    for kind in scored["ours"][0]:
        print(f"{kind:<18}" + "".join(f"{scored[name][0][kind]:>16.3f}" for name in columns))
    print(f"{'pair precision':<18}" + "".join(f"{scored[name][1]:>16.4f}" for name in columns))
    for label, at in (("b-cubed precision", 0), ("b-cubed recall", 1)):
        print(f"{label:<18}" + "".join(f"{b_cubed(given, each)[at]:>16.4f}" for each in columns.values()))
    named: dict[str, Counter[str]] = defaultdict(Counter)
    for number, sheet in enumerate(given):
        named[sheet.kind][relations[number]] += 1
    for kind, right in RELATIONS.items():
        print(f"relation of {kind:<16} {right:<10} {named[kind][right] / named[kind].total():.3f} {dict(named[kind])}")
    print(f"fingerprints: {speed(given):.1f} x jieba + datasketch plain")


if __name__ == "__main__":
    main()
