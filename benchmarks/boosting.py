"""Gradient-boosted oblivious trees (CatBoost) as the package keeps them. Needs the extra ``train``."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipeline.extraction.trees import SCALE, Forest, parsed

if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGE = Path(__file__).resolve().parent.parent / "pipeline" / "extraction"
WORK = PACKAGE.parent.parent / ".forest.tmp.json"


def fit(
    table: np.ndarray, wanted: np.ndarray, weights: np.ndarray, names: Sequence[str],
    *, trees: int, depth: int, rate: float,
) -> Forest:  # fmt: skip
    """A forest that tells ``wanted`` (0 or 1) of the rows of ``table``, whose columns have ``names``."""
    from catboost import CatBoostClassifier

    model = CatBoostClassifier(
        iterations=trees, depth=depth, learning_rate=rate, l2_leaf_reg=5, rsm=0.3, subsample=0.8, border_count=64,
        bootstrap_type="Bernoulli", random_seed=1, thread_count=2, verbose=0, allow_writing_files=False,
    )  # fmt: skip
    model.fit(table, wanted.astype(int), sample_weight=weights)
    return exported(model, names, depth)


def exported(model, names: Sequence[str], depth: int) -> Forest:  # type: ignore[no-untyped-def]
    """The trees as the package keeps them: only the columns that are asked for, leaves as whole numbers."""
    try:
        model.save_model(str(WORK), format="json")
        data = json.loads(WORK.read_text(encoding="utf-8"))
    finally:
        WORK.unlink(missing_ok=True)
    scale, (bias,) = data["scale_and_bias"]
    used = sorted({split["float_feature_index"] for tree in data["oblivious_trees"] for split in tree["splits"]})
    place = {feature: number for number, feature in enumerate(used)}
    trees = []
    for tree in data["oblivious_trees"]:
        splits, leaves = tree["splits"], [round(scale * value * SCALE) for value in tree["leaf_values"]]
        asked = [place[split["float_feature_index"]] for split in splits]
        borders = [float(np.float32(split["border"])) for split in splits]
        while len(asked) < depth:  # a level that always says no
            asked, borders, leaves = [*asked, 0], [*borders, 1e30], leaves * 2
        trees.append({"asked": asked, "borders": borders, "leaves": leaves})
    return parsed({"columns": [names[feature] for feature in used], "bias": round(bias * SCALE), "trees": trees})


def as_json(forest: Forest) -> str:
    """A forest as JSON, one tree a line."""
    rows = zip(forest.asked.tolist(), forest.borders, forest.leaves.tolist(), strict=True)
    trees = ",\n".join(
        json.dumps({"asked": asked, "borders": [float(f"{b:.8g}") for b in borders], "leaves": leaves})
        for asked, borders, leaves in rows
    )
    return f'{{"columns": {json.dumps(list(forest.columns))},\n"bias": {forest.bias},\n"trees": [\n{trees}\n]}}'


def keep(forest: Forest, path: Path) -> None:
    """Write a forest into the package."""
    path.write_text(as_json(forest) + "\n", encoding="utf-8")
    print(f"{path.relative_to(PACKAGE.parent.parent)}: {path.stat().st_size} bytes")


def print_asked(forest: Forest, most: int = 30) -> None:
    """The columns that a forest decides by, and how often it asks for each."""
    asked = Counter(forest.columns[column] for column in forest.asked.ravel().tolist())
    print(", ".join(f"{name} {times}" for name, times in asked.most_common(most)))
