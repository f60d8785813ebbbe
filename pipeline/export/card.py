"""The card of an export: what it is, how it was made, what it is for, in English and in Chinese."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pipeline.export.facts import as_block
from pipeline.export.fields import FIELDS
from pipeline.export.histogram import histogram
from pipeline.export.wording import LIMITS, LIMITS_CHINESE, TITLES, USES, USES_CHINESE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.export.facts import Facts

BANDS = 20
# The source of pages that no crawl fetched.
INGESTED = "ingest"
SIZES = (("n<1K", 10**3), ("1K<n<10K", 10**4), ("10K<n<100K", 10**5), ("100K<n<1M", 10**6), ("1M<n<10M", 10**7))


def picture(facts: Facts) -> str:
    """The histogram of quality."""
    counts = [facts.quality.get(str(band), 0) for band in range(BANDS)]
    labels = [f"{band / BANDS:.2f}" if band % 5 == 0 else "" for band in range(BANDS)]
    return histogram("quality 质量分 (articles 文章数)", labels, counts)


def card(facts: Facts, picture_name: str) -> str:
    """The card as Markdown; in a folder of Parquet or JSON lines, with the YAML that Hugging Face reads."""
    parts = [
        *front(facts),
        f"# {facts.name}",
        "",
        *summary(facts),
        *section("what"),
        *table(("", "", ""), overview(facts)),
        *section("sources"),
        *table(
            ("source 来源", "articles 文章", "share 占比", "home 主页", "robots, licence 爬取与许可"), sources(facts)
        ),
        *section("quality"),
        f"![quality]({picture_name})",
        "",
        *lengths(facts),
        *section("copies"),
        *counted(facts.copies, "copies in the dataset, by what they are to their canonical article 数据集中的副本"),
        *counted(facts.relations, "articles in this export 本次导出的文章"),
        *section("filters"),
        *filters(facts),
        *section("personal"),
        *personal(facts),
        *section("fields"),
        *table(("field 字段", "type 类型", "meaning", "含义"), field_rows(facts)),
        *section("made"),
        *making(facts),
        *section("use"),
        *USES,
        "",
        *LIMITS,
        "",
        *USES_CHINESE,
        "",
        *LIMITS_CHINESE,
        *section("facts"),
        as_block(facts),
    ]
    return "\n".join(parts) + "\n"


def front(facts: Facts) -> Iterator[str]:
    """The YAML in front of the card of a folder that ``load_dataset`` reads."""
    data = [name for name in (str(file["name"]) for files in facts.files.values() for file in files) if "/" in name]
    if not data or data[0].endswith("/"):
        return
    ending = data[0][data[0].index(".") :]
    size = next((name for name, most in SIZES if facts.articles < most), "n>10M")
    yield from (
        "---",
        "language:",
        "- zh",
        f"pretty_name: {json.dumps(facts.name, ensure_ascii=False)}",
        "license: other",
    )
    yield from ("task_categories:", "- text-generation", "- text-retrieval", "size_categories:", f"- {size}")
    yield from ("configs:", "- config_name: default", "  data_files:")
    for split in facts.files:
        yield from (f"  - split: {split}", f"    path: data/{split}-*{ending}")
    yield "---"
    yield ""


def summary(facts: Facts) -> Iterator[str]:
    """What it is, in a sentence of each language."""
    dates = f", published {facts.first} to {facts.last}" if facts.first else ""
    yield (
        f"{facts.articles:,} Chinese web articles about overdue loans{dates}, deduplicated and cleaned with "
        f"Overdue {facts.version}."
    )
    yield ""
    spans = f"，发布于 {facts.first} 至 {facts.last}" if facts.first else ""
    yield f"{facts.articles:,} 篇关于贷款逾期的中文网页文章{spans}，由 Overdue {facts.version} 去重清洗。"


def section(name: str) -> tuple[str, str, str]:
    """A heading in both languages."""
    return ("", f"## {TITLES[name]}", "")


def table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    """A table in Markdown."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell(value) for value in row)} |"


def cell(value: object) -> str:
    """A value as it stands in a table."""
    text = f"{value:,}" if isinstance(value, int) else str(value)
    return text.replace("|", "\\|").replace("\n", " ")


def overview(facts: Facts) -> Iterator[tuple[object, ...]]:
    """Counts and dates."""
    yield "articles", "文章数", facts.articles
    yield "characters (white space left out)", "字数（不计空白）", facts.characters
    yield "published", "发布日期", f"{facts.first} – {facts.last}" if facts.first else "–"
    yield "without a date", "无日期", facts.undated
    for split, number in facts.splits.items():
        yield f"split {split}", f"划分 {split}", number
    yield "freed of unprintable characters", "去除不可打印字符", facts.cleaned
    yield "SHA-256 of the data", "数据摘要", f"`{facts.digest}`"


def sources(facts: Facts) -> Iterator[tuple[object, ...]]:
    """The sources with their share and what is known of their rights."""
    for source, number in facts.sources.items():
        crawled = "crawled under robots.txt; licence not known 遵守 robots.txt 抓取；许可未知"
        rights = "brought from elsewhere; not known 外部导入；未知" if source == INGESTED else crawled
        yield source, number, f"{number / max(1, facts.articles):.1%}", facts.homes.get(source, "–"), rights


def lengths(facts: Facts) -> Iterator[str]:
    """How long the articles are."""
    bounds = (
        (2 ** (int(power) - 1) if int(power) else 0, 2 ** int(power) - 1, n) for power, n in facts.lengths.items()
    )
    yield from table(("characters 字数", "articles 文章"), ((f"{low:,}–{high:,}", n) for low, high, n in bounds))


def counted(counts: Mapping[str, int], about: str) -> Iterator[str]:
    """Counts by kind, in a line."""
    yield f"- {about}: " + (", ".join(f"{kind} {number:,}" for kind, number in counts.items()) or "0")


def filters(facts: Facts) -> Iterator[str]:
    """What was asked for and what that left out."""
    for name, value in facts.choice.items():
        shown = ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else value
        yield f"- {name.replace('_', ' ')}: `{shown}`"
    yield from counted(facts.dropped, "left out, each under the first reason 按首个原因剔除")


def personal(facts: Facts) -> Iterator[str]:
    """What was done about personal data."""
    if facts.format == "warc":
        yield "**Not redacted**: a WARC holds pages as they were sent. **未脱敏**：WARC 保存网页原貌。"
    elif not facts.redacting:
        yield "**Not redacted** (`--keep-personal`). **未脱敏**（`--keep-personal`）。"
    else:
        yield f"- redacted in {facts.touched:,} articles 涉及文章 {facts.touched:,} 篇"
        yield from counted(facts.redacted, "placeholders 替换")
        names = "replaced 已替换" if facts.bylines else "kept: they are public statements 保留：属公开署名"
        yield f"- bylines 署名: {names}"
    if facts.repairing:
        yield from counted(facts.repairs, "repairs, each told in the field `repairs` 修复，逐条列于 `repairs`")


def field_rows(facts: Facts) -> Iterator[tuple[object, ...]]:
    """The fields."""
    for name in facts.fields:
        known = FIELDS[name]
        yield f"`{name}`", known.type.value, known.english, known.chinese


def making(facts: Facts) -> Iterator[str]:
    """How it was made."""
    if facts.command:
        yield f"- `{facts.command}`"
    recipe = facts.recipe or "–"
    yield f"- Overdue {facts.version}, near-duplicate recipe `{recipe}`, quality signals version {facts.signals}"
    yield f"- `overdue export --verify {facts.name}` checks the files against this card 校验"
