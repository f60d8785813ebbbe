"""Learn how articles and what surrounds them are worded: the weights of ``pipeline/extraction/diction.json``."""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from labels import ARTICLE, UNSURE

from pipeline.extraction.features.diction import BUCKETS, Diction, parsed, pieces
from pipeline.tokens import simplified

if TYPE_CHECKING:
    from examples import Example
    from scipy.sparse import csr_matrix

DICTION = Path(__file__).resolve().parent.parent / "pipeline" / "extraction" / "diction.json"
LINES = Path(__file__).resolve().parent / "lines"
TEXT = "text"
"""What the kinds of lines begin with that are an article's."""
LINKED = 0.8
"""Lines that are links to this share say enough by that."""
MADE_UP = 0.6
"""What a line that we made up counts for beside one of a real page."""
STRENGTH = 3.0


@cache
def lines() -> tuple[tuple[str, bool], ...]:
    """The lines of ``benchmarks/lines``, one JSON object a line, and whether each is an article's."""
    rows = (json.loads(row) for path in sorted(LINES.glob("*.jsonl")) for row in path.open(encoding="utf-8"))
    return tuple((simplified(row["text"]), row["kind"].startswith(TEXT)) for row in rows)


def learn(rows: list[Example]) -> Diction:
    """The diction of the blocks of some pages, each different line counted once (logistic regression)."""
    return parsed(as_json(*fit(rows)))


def fit(rows: list[Example]) -> tuple[np.ndarray, float]:
    from sklearn.linear_model import LogisticRegression

    votes: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, MADE_UP])
    for row in rows:
        for block, label in zip(row.document.simplified().blocks, row.labels, strict=True):
            if label != UNSURE and block.link_share <= LINKED:
                vote = votes[block.text]
                vote[int(label == ARTICLE)] += 1
                vote[2] = max(vote[2], 1.0 if row.fold is None else MADE_UP)
    for text, is_article in lines():
        votes[text][int(is_article)] += 1
        votes[text][2] = 1.0
    texts = list(votes)
    wanted = np.array([votes[text][1] >= votes[text][0] for text in texts], dtype=int)
    size = np.array([min(1.5, 0.5 + len(text) ** 0.5 / 6) for text in texts])
    model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=200, random_state=1)
    model.fit(matrix(texts), wanted, sample_weight=size * np.array([votes[text][2] for text in texts]))
    return model.coef_[0], float(model.intercept_[0])


def matrix(texts: list[str]) -> csr_matrix:
    """One row for each line: how often it has the pieces of each bucket, over the root of the number of its pieces."""
    from scipy.sparse import csr_matrix

    line, bucket, _, _ = pieces(texts)
    count = np.bincount(line, minlength=len(texts))
    return csr_matrix((1.0 / np.sqrt(count[line]), (line, bucket)), shape=(len(texts), BUCKETS))


def as_json(weights: np.ndarray, bias: float) -> str:
    """Weights as whole numbers of one byte."""
    scale = float(f"{np.abs(weights).max() / 127:.6g}")
    data = np.round(weights / scale).astype(np.int8).tobytes()
    return json.dumps({"scale": scale, "bias": round(bias, 6), "weights": base64.b64encode(data).decode()}) + "\n"


def hear(rows: list[Example], heard: Diction) -> None:
    """Give the pages the columns of a diction."""
    for row in rows:
        row.columns |= heard.columns([block.text for block in row.document.simplified().blocks])


def hear_apart(rows: list[Example]) -> Diction:
    """Give the pages columns of a diction that has not heard their wording, and return the diction of them all.

    The folds of the suite share no wording: a page of the one has heard the other. A real page has heard all pages but
    those of its part.
    """
    for part in sorted({row.wording for row in rows}):
        hear([row for row in rows if row.wording == part], learn([row for row in rows if row.wording != part]))
    return learn(rows)
