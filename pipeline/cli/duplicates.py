"""The command of near-duplicates: build clusters anew, learn, explain."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pipeline.cli.app import Place, everywhere
from pipeline.cli.engines import Engine, dedupe_on, on_engine
from pipeline.cli.layout import columns, shorten
from pipeline.cli.runs import opened
from pipeline.reading import Topic

if TYPE_CHECKING:
    from pipeline.dedup.learning import Substitution
    from pipeline.store.explanation import Explanation

SHOWN_DIFFERENCES = 40


@click.command()
@click.option("--learn", is_flag=True, help="Show what would be learned from the clusters; change nothing.")
@click.option("--explain", nargs=2, metavar="A B", help="Show why two articles (ids or addresses) are copies or not.")
@click.option("--json", "as_json", is_flag=True, help="With --learn: print all of it as JSON.")
@on_engine
@everywhere
def dedupe(place: Place, *, learn: bool, explain: tuple[str, str] | None, as_json: bool, engine: Engine | None) -> None:
    """Build all clusters anew from the articles, and learn substitutions from what was found.

    \b
    Examples:
      overdue dedupe
      overdue dedupe --learn
      overdue dedupe --explain 12 57
      overdue dedupe --engine spark --master 'local[4]'
      overdue dedupe --engine spark --input 's3a://crawl/*.warc.gz' --output s3a://corpus/2026-01
    """
    if engine:
        dedupe_on(engine, place)
    elif explain:
        click.echo("\n".join(explanation_lines(explained(place, *explain))))
    elif learn:
        show_learning(place, as_json=as_json)
    else:
        from pipeline.stages import deduplicate

        with opened(place, "dedupe", Topic.ANY) as (job, _):
            deduplicate(job)


def show_learning(place: Place, *, as_json: bool) -> None:
    """Print the substitutions that the dataset knows, and those that its clusters would teach."""
    from pipeline.store.dataset import Dataset
    from pipeline.store.index import Index

    with Dataset(place.dataset, readonly=True) as dataset:
        index = Index(dataset.db)
        known = index.recipes.learned()
        new = index.study()
    if as_json:
        click.echo(json.dumps([asdict(each) for each in [*known, *new]], ensure_ascii=False, indent=2))
        return
    rows = [substitution_row(each, "known") for each in known] + [substitution_row(each, "new") for each in new]
    for line in columns([("word", "in copies", "articles", "sites", "state", "example"), *rows]):
        click.echo(line)
    click.echo(f"{len(known)} known, {len(new)} would be learned by `overdue dedupe{place.option}`", err=True)


def substitution_row(each: Substitution, state: str) -> tuple[str, ...]:
    """A substitution for a person."""
    return each.original, each.spun, str(each.articles), str(each.sites), state, shorten(each.example, 40)


def explained(place: Place, first: str, second: str) -> Explanation:
    """The explanation of two articles."""
    from pipeline.errors import DatasetError
    from pipeline.store.dataset import Dataset
    from pipeline.store.explanation import explain
    from pipeline.store.index import Index

    with Dataset(place.dataset, readonly=True) as dataset:
        found = [dataset.article(key) for key in (first, second)]
        for key, article in zip((first, second), found, strict=True):
            if article is None:
                raise DatasetError(f"{place.dataset}: no article {key}; `overdue search` prints ids")
        index = Index(dataset.db)
        if not index.is_current():
            raise DatasetError(f"{place.dataset}: its clusters were built by another version; run `overdue dedupe`")
        return explain(index, *(article.id for article in found if article))


def explanation_lines(each: Explanation) -> list[str]:
    """An explanation for a person: figures, verdict, then the differences in order."""
    found, changed = each.comparison, each.changes
    swapped = ", about another lender" if each.swapped else ""
    relation = f"{each.relation}{f', {each.substituted:.1%} of words substituted' if each.substituted else ''}"
    facts = [
        ("words", f"{each.words[0]} and {each.words[1]}"),
        ("shingles", f"{each.shingles[0]} and {each.shingles[1]}, {each.shared} of them shared"),
        ("similarity", f"{found.similarity.jaccard:.3f}"),
        ("bands shared", ", ".join(map(str, each.bands)) or "none: not candidates by themselves"),
        ("corresponds", f"{found.covering:.0%} of the first, {found.covered:.0%} of the second"),
        ("verdict", f"{found.verdict.value}{swapped}"),
        ("second to first", relation if found.is_pair else "-"),
        ("words kept", f"{changed.kept}, substituted {changed.substituted}, moved {changed.moved}"),
        ("words gone", f"{changed.dropped} here and there, {changed.lost} in long runs"),
        ("words new", f"{changed.stuffed} here and there, {changed.added} in long runs"),
    ]
    lines = columns(facts)
    if each.classes:
        lines += ["", "words of one class:", "  " + "  ".join(f"{old}={new}" for old, new in each.classes)]
    if each.differences:
        lines += ["", "differences:"]
        lines += [f"  {one.first or '∅'} → {one.second or '∅'}" for one in each.differences[:SHOWN_DIFFERENCES]]
    if len(each.differences) > SHOWN_DIFFERENCES:
        lines.append(f"  and {len(each.differences) - SHOWN_DIFFERENCES} more")
    return lines
