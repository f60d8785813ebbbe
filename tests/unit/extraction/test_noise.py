from __future__ import annotations

import hashlib
import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import lxml.html
import pytest

from benchmarks.noise import NoisePage, pages
from benchmarks.noise.__main__ import main, ours
from benchmarks.noise.draw import Draw
from benchmarks.noise.measure import Found, Tally, Verdict, counted, judged
from benchmarks.noise.page import squeezed
from benchmarks.noise.rejected import KINDS
from benchmarks.noise.skeletons import SKELETONS
from benchmarks.noise.stock import stock

if TYPE_CHECKING:
    from pathlib import Path

FOLDS = (0, 1)
TAG = re.compile(r"<(\w+)")
EVERY = 300


@cache
def some(fold: int | None, number: int = EVERY, seed: int = 11) -> tuple[NoisePage, ...]:
    return tuple(pages(number, seed, fold))


def articles(fold: int | None) -> list[NoisePage]:
    return [page for page in some(fold) if page.reason is None]


def visible(page: NoisePage) -> str:
    root = lxml.html.fromstring(page.html)
    for element in list(root.iter("script", "style")):
        element.drop_tree()
    text = squeezed(root.text_content())
    for pinyin in page.noise.get("pinyin", ()):
        text = text.replace(pinyin, "")
    return text


def digest(made: tuple[NoisePage, ...]) -> str:
    return hashlib.sha256("".join(f"{page!r}" for page in made).encode()).hexdigest()


def test_the_same_arguments_give_the_same_pages() -> None:
    assert digest(tuple(pages(60, 5, 0))) == digest(tuple(pages(60, 5, 0)))


def test_fewer_pages_are_the_first_of_more() -> None:
    assert tuple(pages(25, 5, 1)) == tuple(pages(60, 5, 1))[:25]


def test_another_seed_gives_other_pages() -> None:
    assert {page.html for page in some(0, 30, 1)}.isdisjoint({page.html for page in some(0, 30, 2)})


def test_a_page_does_not_depend_on_what_was_made_before() -> None:
    before = tuple(pages(40, 6, None))
    tuple(pages(10, 7, 0))
    assert tuple(pages(40, 6, None)) == before


@pytest.mark.parametrize("fold", FOLDS)
def test_every_unit_stands_in_the_text_of_its_page(fold: int) -> None:
    for page in articles(fold):
        text = visible(page)
        assert [unit for unit in page.units if squeezed(unit) not in text] == [], page.layout
        assert [unit for unit in page.second if squeezed(unit) not in text] == [], page.layout


def test_layouts_composed_at_random_hold_every_unit_and_differ_by_site() -> None:
    made = [page for page in pages(120, 5, 0, is_wild=True) if page.reason is None]
    for page in made:
        text = visible(page)
        assert [unit for unit in (*page.units, *page.second) if squeezed(unit) not in text] == [], page.layout
    containers = {page.site: TAG.findall(page.html.partition("<body>")[2])[:12] for page in made}
    assert len(set(map(tuple, containers.values()))) > 0.9 * len(containers)


@pytest.mark.parametrize("fold", FOLDS)
def test_headings_are_units_in_order(fold: int) -> None:
    for page in articles(fold):
        rest = iter(page.units)
        assert all(heading in rest for heading in page.headings)


@pytest.mark.parametrize("fold", FOLDS)
def test_noise_never_stands_in_the_article(fold: int) -> None:
    for page in articles(fold):
        said = squeezed("\n".join(page.units))
        assert [text for texts in page.noise.values() for text in texts if squeezed(text) in said] == []


@pytest.mark.parametrize("fold", FOLDS)
def test_most_noise_stands_in_the_page(fold: int) -> None:
    hidden = {"script", "hidden", "alt", "pinyin", "toc"}  # in scripts, comments, attributes, inside units, in pieces
    for page in articles(fold):
        text = visible(page)
        for kind, strings in page.noise.items():
            if kind not in hidden:
                assert [string for string in strings if squeezed(string) not in text] == [], (kind, page.layout)


def test_an_article_has_enough_text_to_be_one() -> None:
    short = [page.url for fold in FOLDS for page in articles(fold) if len(squeezed("".join(page.units))) < 100]
    assert short == []


def test_the_folds_share_no_text_no_skeleton_and_no_heading() -> None:
    first, second = ({unit for page in articles(fold) for unit in page.units if len(unit) > 40} for fold in FOLDS)
    assert first.isdisjoint(second)
    skeletons = [{page.layout.split()[0] for page in some(fold)} for fold in FOLDS]
    assert skeletons[0].isdisjoint(skeletons[1])
    assert skeletons[0] | skeletons[1] == set(SKELETONS)


NOISE = ["legal", "promo", "company", "advert", "cookie", "editor", "copyright", "unfold", "labels"]


@pytest.mark.parametrize("kind", NOISE)
def test_the_folds_share_no_line_of_noise(kind: str) -> None:
    have = stock()
    options = have.prose.get(kind) or have.lines[kind]
    one, two = (set(Draw(seed="", fold=fold).half(options)) for fold in FOLDS)
    assert one
    assert one.isdisjoint(two)
    assert one | two == set(options)


def test_there_are_more_than_twenty_texts_and_sixteen_skeletons() -> None:
    assert len({text.title for text in stock().texts}) >= 20 + 12
    assert len(stock("en").texts) >= 6
    assert len(SKELETONS) >= 16


def test_every_kind_of_page_occurs() -> None:
    kinds = Counter(page.kind for fold in FOLDS for page in some(fold))
    assert set(kinds) == {"article", "micro", "english", "thread", "question", *KINDS}
    assert kinds["article"] > EVERY


def test_most_kinds_of_noise_occur_in_both_folds() -> None:
    kinds = [{kind for page in some(fold) for kind in page.noise} for fold in FOLDS]
    assert len(kinds[0] & kinds[1]) >= 45


def test_dated_and_undated_signed_and_unsigned_pages_occur() -> None:
    made = [page for fold in FOLDS for page in articles(fold)]
    assert 0.05 < sum(page.published is None for page in made) / len(made) < 0.35
    assert 0.2 < sum(page.author is None for page in made) / len(made) < 0.8
    assert {len(page.published or "") for page in made} == {0, 10, 16, 19}
    assert sum(bool(page.second) for page in made) > 20


def test_no_article_appears_after_it_was_fetched() -> None:
    late = [
        page for fold in FOLDS for page in articles(fold) if (page.published or "") > f"{page.fetched_at:%Y-%m-%dT99}"
    ]
    assert late == []


def test_pages_of_a_site_share_layout_and_names() -> None:
    sites: dict[str, set[str]] = {}
    for page in some(None):
        sites.setdefault(page.site, set()).add(" ".join(page.layout.split()[:2]))
    assert all(len(layouts) == 1 for layouts in sites.values())
    assert len(sites) > 20


def page_with(**gold: object) -> NoisePage:
    page = some(0)[0]
    facts: dict[str, object] = {
        "url": page.url,
        "html": "",
        "kind": "article",
        "site": "x",
        "fetched_at": page.fetched_at,
        "units": ("一、先看账单", "把每一笔欠款的本金和利息分开列出来，再决定先还哪一笔。"),
        "headings": ("一、先看账单",),
        "noise": {"lead": ("点击复制微信号", "长按下方图片识别，添加顾问老师"), "nav": ("首页",)},
        **gold,
    }
    return NoisePage(**facts)  # type: ignore[arg-type]


def verdict(text: str, **gold: object) -> Verdict:
    return judged(page_with(**gold), Found(text=text))


def test_a_perfect_text_has_no_fault() -> None:
    page = page_with()
    assert not judged(page, Found(text="\n\n".join(page.units))).badness


def test_a_missing_unit_is_lost() -> None:
    assert verdict("一、先看账单").lost == ("把每一笔欠款的本金和利息分开列出来，再决定先还哪一笔。",)


def test_a_string_of_noise_leaks_whole_or_for_the_greater_part() -> None:
    assert verdict("一、先看账单\n\n点击复制微信号").leaked == (("lead", "点击复制微信号"),)
    assert verdict("长按下方图片识别，添加顾问").leaked == (("lead", "长按下方图片识别，添加顾问老师"),)
    assert verdict("长按下方图片").leaked == ()


def test_a_short_string_leaks_only_as_a_line() -> None:
    assert verdict("首页上写着先看账单").leaked == ()
    assert verdict("首页\n\n先看账单").leaked == (("nav", "首页"),)


def test_an_exact_second_copy_leaks_where_it_stands_twice() -> None:
    units = page_with().units
    text = "\n\n".join(units)
    assert verdict(text, second=units).second == ()
    assert verdict(f"{text}\n\n{text}", second=units).second == units


def test_a_spun_second_copy_leaks_by_its_own_words() -> None:
    units = page_with().units
    spun = ("把每一项欠账的本钱与利钱分别罗列出来，然后决定首先偿还哪一项。",)
    text = "\n\n".join(units)
    assert verdict(text, second=spun).second == ()
    assert verdict(f"{text}\n\n{spun[0]}", second=spun).second == spun


@pytest.mark.parametrize(
    ("gold", "found", "said"),
    [
        ("2025-03-22T09:51", "2025-03-22T09:51:10", "right"),
        ("2025-03-22", "2025-03-22T09:51:10", "right"),
        ("2025-03-22", "2025-03-23", "wrong"),
        ("2025-03-22", None, "missing"),
        (None, "2025-03-22", "invented"),
        (None, None, "none"),
    ],
)
def test_dates_are_judged_as_precisely_as_both_are(gold: str | None, found: str | None, said: str) -> None:
    assert judged(page_with(published=gold), Found(published=found)).date == said


def test_forty_pages_are_extracted_with_most_of_their_text() -> None:
    tally = Tally()
    for page in some(None, 40, 3):
        found = ours(page)
        if page.reason is None:
            counted(tally, page, found, judged(page, found))
    floors = {"units": 0.96, "headings": 0.95, "f1": 0.87, "title exact": 0.98}
    assert {name: tally.share(name) for name, floor in floors.items() if (tally.share(name) or 0) < floor} == {}
    assert (tally.share("leaks") or 0) < 0.07


def test_a_site_tells_no_paragraph_twice() -> None:
    seen: Counter[tuple[str, str]] = Counter()
    for page in pages(300, 4, 0):
        if page.kind in {"article", "micro", "english"}:
            seen.update({(page.site, unit) for unit in page.units if len(unit) > 40})
    assert sum(times > 1 for times in seen.values()) < 0.02 * len(seen)


def test_a_string_that_is_like_a_leaked_one_does_not_leak() -> None:
    related = ("微粒贷协商分期需要哪些材料", "省呗协商分期需要哪些材料")
    assert verdict("微粒贷协商分期需要哪些材料", noise={"related": related}).leaked == (("related", related[0]),)


def test_the_benchmark_prints_both_tools_beside_the_targets_and_dumps_its_pages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.argv", ["noise", "--pages", "8", "--fold", "1", "--worst", "1", "--dump", str(tmp_path)])
    main()
    printed = capsys.readouterr().out
    assert "fold 1: 8 pages" in printed
    assert [line.split()[-2:] for line in printed.splitlines() if line.startswith("  units  ")] == [["≥", "99.5"]]
    assert len(list((tmp_path / "fold1").glob("*.html"))) == 8
