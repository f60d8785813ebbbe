"""What near-duplicates add to the cost of processing: ``python benchmarks/dedupe_cost.py [--pages 2000]``.

The same archive is processed as it is, and with fingerprints and clusters left out (a start-up file of Python's puts
empty ones in their place, in the workers too), in turns. CPU time of the process and of its children. The pages are
those of ``end_to_end.py``: nearly all are copies, more than any crawl brings.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from end_to_end import ROOT, children, corpus

# Read by every Python process that starts with its folder on PYTHONPATH.
WITHOUT = """
import importlib.abc, importlib.util, sys

class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name not in ("pipeline.dedup.fingerprint", "pipeline.store.index"):
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        sys.meta_path.insert(0, self)
        load = spec.loader.exec_module
        def exec_module(module):
            load(module)
            if name == "pipeline.store.index":
                module.Index.place = lambda self, batch: module.PlaceCounts()
                return
            none = module.np.zeros(0, dtype=module.np.uint32)
            module.fingerprint = lambda text: module.Fingerprint(recipe=module.digest(module.recipe()), words=none)
        spec.loader.exec_module = exec_module
        return spec

sys.meta_path.insert(0, Finder())
"""


def cost(folder: Path, start_up: Path | None) -> float:
    """CPU seconds of processing the archive in a folder into a new dataset."""
    for file in folder.glob("overdue.db*"):
        file.unlink()
    paths = [str(each) for each in (start_up, ROOT) if each]
    before = children()
    subprocess.run(
        [sys.executable, "-m", "pipeline", "process", "-q", "--topic", "any", "--data", str(folder)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)}, capture_output=True, check=True,
    )  # fmt: skip
    return children() - before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        data, start_up = Path(name) / "data", Path(name) / "start"
        data.mkdir()
        start_up.mkdir()
        (start_up / "sitecustomize.py").write_text(WITHOUT, encoding="utf-8")
        corpus(data / "archive.db", options.pages)
        ratios = []
        for _ in range(options.rounds):
            with_, without = cost(data, None), cost(data, start_up)
            ratios.append(with_ / without)
            print(f"{options.pages} pages: {with_:.1f} CPU s, without {without:.1f}: {ratios[-1]:.2f} x")
        print(f"median {statistics.median(ratios):.2f} x (target 1.3)")


if __name__ == "__main__":
    main()
