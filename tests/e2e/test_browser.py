"""The pages in a real browser: Chromium without a window, driven by Playwright."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from tests import datasets
from tests.conftest import Overdue
from tests.payloads import PAYLOADS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install overdue[test]")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")

# Without these, Chromium asks its maker's servers for updates at every start; as root it wants no sandbox.
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
OURS = (
    "/",
    "/-/overdue/search?q=逾期&all=1",
    "/-/overdue/article/1",
    "/-/overdue/cluster/1?a=1&b=4",
    "/-/overdue/overview",
)


@dataclass
class Visit:
    """One page of a browser, and what it complained of or asked elsewhere for."""

    page: Any
    home: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Any:
        """Open a page of ours."""
        return self.page.goto(self.home + path, wait_until="domcontentloaded")


def serving(folder: Path, *options: str) -> Iterator[str]:
    """The address of a server over the dataset in a folder, until the end of the test."""
    command = Overdue.command("serve", "--port", "0", "--data", folder, *options)
    with subprocess.Popen(command, env=Overdue.environment(), stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        found = re.search(r"http://\S+?(?=/)", server.stderr.readline())
        assert found, "the server says where it is"
        yield found[0]
        server.terminate()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("browser")
    datasets.write(folder / "overdue.db", datasets.family())
    yield from serving(folder)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    items = [
        datasets.article(n, p, f"{p}\n\n逾期{p}{datasets.OTHER[n:]}", url=f"{p}{n}", author=p, site=p, lenders=(p,))
        for n, p in enumerate(PAYLOADS)
    ]
    datasets.write(folder / "overdue.db", items)
    yield from serving(folder, "--public")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


def visiting(chromium: Any, home: str, **look: Any) -> Iterator[Visit]:
    """A page of the browser that must end without a complaint."""
    context = chromium.new_context(**look)
    visit = Visit(context.new_page(), home)
    visit.page.on("console", lambda said: visit.complaints.append(f"{said.type}: {said.text}"))
    visit.page.on("pageerror", lambda error: visit.complaints.append(f"error: {error}"))
    visit.page.on("dialog", lambda dialog: (visit.complaints.append("dialog"), dialog.dismiss()))
    context.on(
        "request",
        lambda request: None if request.url.startswith(home) else visit.complaints.append(f"asked for {request.url}"),
    )
    yield visit
    context.close()
    assert visit.complaints == []


@pytest.fixture
def visit(chromium: Any, home: str) -> Iterator[Visit]:
    yield from visiting(chromium, home)


def test_one_searches_filters_opens_and_compares(visit: Visit) -> None:
    page = visit.page
    visit.go("/")
    page.get_by_role("searchbox").fill("逾期 协商|还款")
    page.get_by_role("button", name="搜索").click()
    assert page.get_by_role("status").inner_text().startswith("2 条结果")
    page.get_by_label("机构").select_option("花呗")
    page.get_by_label("年份").select_option("2025")
    page.get_by_label("副本至少").fill("4")
    page.get_by_role("button", name="搜索").click()
    assert page.get_by_role("status").inner_text().startswith("1 条结果")
    assert "逾期" in page.locator("mark").all_inner_texts()
    page.locator(".ov-hits a").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "花呗逾期怎么协商还款"
    page.get_by_role("link", name="同文 5 篇").click()
    page.locator("input[name=b]").nth(3).check()
    page.get_by_role("button", name="对照选中的两篇").click()
    playwright.expect(page.locator(".ov-moved")).to_have_count(5)  # a click does not wait for the page it leads to
    page.locator("a.ov-moved").first.click()
    assert page.evaluate("document.querySelector(':target').tagName") == "P"


def test_the_keyboard_is_enough(visit: Visit) -> None:
    page = visit.page
    visit.go("/-/overdue/overview")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "ov-skip"
    assert page.locator(".ov-skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "ov-main"
    visit.go("/")
    page.keyboard.press("/")
    page.keyboard.type("助学贷款")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('.ov-hits')"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/6")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_fit_a_phone_and_are_readable_by_day_and_night(chromium: Any, home: str, scheme: str) -> None:
    for visit in visiting(chromium, home, viewport=PHONE, color_scheme=scheme):
        for path in OURS:
            visit.go(path)
            assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            assert visit.page.evaluate(LOWEST_CONTRAST)[0] >= 4.5, (path, visit.page.evaluate(LOWEST_CONTRAST))


# The lowest contrast between a text and what it stands on, as WCAG 2 counts it.
LOWEST_CONTRAST = """() => {
  const parse = (text) => { const n = text.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const light = (c) => [0.2126, 0.7152, 0.0722].reduce((sum, w, i) => {
    const v = c[i] / 255; return sum + w * (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); }, 0);
  let lowest = [99, ''];
  for (const element of document.querySelectorAll("main *, header *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || element.closest("svg, select, option, .ov-hidden, .ov-skip") || !element.checkVisibility()) continue;
    let under = [255, 255, 255, 1];
    const chain = []; for (let e = element; e; e = e.parentElement) chain.unshift(e);
    for (const e of chain) under = over(parse(getComputedStyle(e).backgroundColor), under);
    const seen = chain.reduce((part, e) => part * Number(getComputedStyle(e).opacity), 1);
    const ink = parse(getComputedStyle(element).color); ink[3] *= seen;
    const pair = [light(over(ink, under)), light(under)].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < lowest[0]) lowest = [ratio, element.outerHTML.slice(0, 120)];
  }
  return lowest; }"""


def test_charts_have_their_chinese_labels_inside(visit: Visit) -> None:
    visit.go("/-/overdue/overview")
    outside = """() => [...document.querySelectorAll('svg.ov-chart')].flatMap((svg) => {
      const frame = svg.getBoundingClientRect();
      return [...svg.querySelectorAll('text')].filter((text) => {
        const box = text.getBoundingClientRect();
        return box.width && (box.left < frame.left - 1 || box.right > frame.right + 1); })
        .map((text) => text.textContent); })"""
    assert visit.page.locator("svg.ov-chart").count() == 5
    assert visit.page.evaluate(outside) == []


def test_pages_work_without_javascript(chromium: Any, home: str) -> None:
    for visit in visiting(chromium, home, java_script_enabled=False):
        visit.go("/")
        visit.page.get_by_role("searchbox").fill("助学贷款")
        visit.page.get_by_role("button", name="搜索").click()
        visit.page.locator(".ov-hits a").first.click()
        assert visit.page.get_by_role("heading", level=1).inner_text().startswith("助学贷款")


def test_datasettes_own_pages_complain_of_nothing_in_public(chromium: Any, hostile: str) -> None:
    for visit in visiting(chromium, hostile):
        for path in (
            "/overdue",
            "/overdue/articles",
            "/overdue/cluster_members?_facet=relation",
            "/overdue/who_copies_whom",
        ):
            assert visit.go(path).status == 200
        visit.go("/overdue/articles")
        visit.page.locator("th .dropdown-menu-icon").first.click()
        assert visit.page.locator(".dropdown-menu:visible").count() == 1


def test_no_payload_runs(chromium: Any, hostile: str) -> None:
    for visit in visiting(chromium, hostile):
        visit.page.add_init_script("window.pwned = () => { document.documentElement.dataset.pwned = 'yes'; };")
        urls = ["/", "/-/overdue/overview", "/-/overdue/search?q=逾期", "/overdue/articles?_size=100&_facet=site"]
        for number, payload in enumerate(PAYLOADS, start=1):
            urls += [f"/-/overdue/article/{number}"]
            urls += [f"/overdue/articles/{number}"] if number % 4 == 0 else []
            urls += [f"/-/overdue/cluster/{number}?a={number}&b={number}"] if number % 8 == 0 else []
            urls += [f"/-/overdue/search?q={quote(payload)}&lender={quote(payload)}"] if number % 3 == 0 else []
        for path in urls:
            response = visit.go(path)
            if response.status == 404:  # a browser tells of that in its console
                visit.complaints.clear()
            assert visit.page.evaluate("document.documentElement.dataset.pwned") is None, path
            assert visit.page.url.startswith(hostile), path
