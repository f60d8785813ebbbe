"""What the whole line costs from archive to dataset, beside a bare loop of ``trafilatura.extract`` over the same pages.

    python benchmarks/end_to_end.py [--pages 2000]

CPU time of the process and of its children, in one run; memory is the largest resident size of the parent. The pages
are those of the sample, each served many times under other addresses with paragraphs of its own shuffled in, so that
the corpus has originals and copies as the sample has.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

LOOP = """
import sys, time
from pathlib import Path
import trafilatura
from pipeline.archive.pages import Archive
with Archive(Path(sys.argv[1]), readonly=True) as archive:
    pages = list(archive.pages_after(0))
from pipeline.extraction.decode import decode
texts = [decode(page.body, page.content_type) or "" for page in pages]
trafilatura.extract(texts[0])
start = time.process_time()
for text in texts:
    trafilatura.extract(text)
print(time.process_time() - start)
"""

SIZE = """
import resource, sys
from pipeline.cli import main
try:
    main()
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def corpus(path: Path, count: int) -> None:
    """An archive of ``count`` pages made of the sample's."""
    from pipeline.archive.pages import Archive
    from pipeline.model import Page
    from pipeline.sample.site import load

    sample = load()
    sources = [page for page in sample.pages if page.gold.text]
    words = [word for page in sources for word in (page.gold.text or "").split("。") if len(word) > 12]
    random_ = random.Random(7)

    def pages() -> list[Page]:
        made = []
        for number in range(count):
            source = sources[number % len(sources)]
            own = "。".join(random_.sample(words, 6)) + "。"
            body = source.body.replace(
                b"</h1>",
                b"</h1><p>" + own.encode("gb18030" if b"gb" in source.body[:600].lower() else "utf-8") + b"</p>",
                1,
            )
            made.append(
                Page(
                    url=f"http://farm{number % 40}.example/{number}.html",
                    source="benchmark",
                    fetched_at=datetime.now(UTC),
                    body=body,
                    content_type=dict(source.headers).get("Content-Type", "text/html"),
                )
            )
        return made

    with Archive(path) as archive:
        for _ in archive.store_all(pages()):
            pass


def measure(count: int) -> tuple[float, float, float, int]:
    """CPU seconds of the loop and of the line, wall seconds of the line, and MiB of its parent process."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive.db"
        corpus(archive, count)
        loop = subprocess.run(
            [sys.executable, "-c", LOOP, str(archive)], cwd=ROOT, capture_output=True, text=True, check=True
        )
        before, start = children(), time.monotonic()
        line = subprocess.run(
            [sys.executable, "-c", SIZE, "process", "-q", "--data", folder], cwd=ROOT, capture_output=True, text=True
        )
        memory = int(line.stderr.split()[-1]) // 1024
        return float(loop.stdout), children() - before, time.monotonic() - start, memory


def children() -> float:
    """CPU seconds of all children so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=2000)
    count = parser.parse_args().pages
    head = ("pages", "loop CPU s", "line CPU s", "ratio", "pages/CPU s", "wall s", "parent MiB")
    print("{:>7} {:>11} {:>11} {:>6} {:>12} {:>7} {:>11}".format(*head))
    for pages in (count // 10, count):
        loop, line, wall, memory = measure(pages)
        print(f"{pages:7} {loop:11.1f} {line:11.1f} {line / loop:6.2f} {pages / line:12.0f} {wall:7.1f} {memory:11}")


if __name__ == "__main__":
    main()
