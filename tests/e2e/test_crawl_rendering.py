"""Sources with ``render = true``: what scripts write is kept, and what scripts may ask for is what a crawl may."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.rendering import OWN_BROWSERS, browser_path
from tests.e2e.crawling import Site, listing, page, served

pytest.importorskip("playwright", reason="the extra 'render' is not installed")
HAS_BROWSER = browser_path() or any(list(Path(place).expanduser().glob("chromium*")) for place in OWN_BROWSERS)
pytestmark = pytest.mark.skipif(not HAS_BROWSER, reason="no Chromium is installed")

# Writes what it is given by the site, and tries everything that it must not be given.
SCRIPT = """
const say = text => document.body.append(Object.assign(document.createElement("p"), {textContent: text}));
const ask = (url, name) => fetch(url).then(answer => answer.text()).then(text => say(name + " " + text),
                                                                          () => say(name + " refused"));
(async () => {
  await ask("/data", "data");
  await ask("/secret", "robots");
  await ask("OTHER/other", "another port");
  await ask("http://169.254.169.254/latest/meta-data/", "metadata");
  await ask("http://localhost:PORT/local", "localhost");
  await fetch("/posted", {method: "POST", body: "x"}).catch(() => say("post refused"));
  document.body.append(Object.assign(new Image(), {src: "/picture.png"}));
  document.body.append(Object.assign(document.createElement("iframe"), {src: "/frame"}));
  new WebSocket("ws://127.0.0.1:PORT/socket");
  window.open("/window");
  navigator.sendBeacon("/beacon", "x");
  document.cookie = "mine=1";
})();
"""


def test_a_page_is_kept_as_scripts_wrote_it_and_they_reach_only_what_a_crawl_may(site: Site, tmp_path: Path) -> None:
    with served(Site(tmp_path)) as other:
        port = other.base.rsplit(":", 1)[1]
        site.write_source(("listing", "/list"), render=True)
        site.slow = 0.3  # so that both pages are shown, and ask for their script, at the same time
        site.add("/robots.txt", "User-agent: *\nDisallow: /secret\n", Content_Type="text/plain")
        site.add("/list", '<body><script>document.write(\'<a href="/1">1</a><a href="/2">2</a>\')</script>')
        for number in (1, 2):
            site.add(f"/{number}", f'<title>逾期</title><body><script src="/app.js"></script>{page(number)}')
        site.add("/app.js", SCRIPT.replace("OTHER", other.base).replace("PORT", port), Content_Type="text/javascript")
        site.add("/data", "先打电话给银行说明情况")
        for path in ("/secret", "/posted", "/picture.png", "/frame", "/window", "/beacon"):
            site.add(path, page(9))
        other.add("/other", "too much")
        site.crawl(CLOSESPIDER_TIMEOUT=90)
        assert site.archived() == ["/1", "/2"]
        assert other.asked == []
    ((body,),) = kept(site, "/1")
    for said in ("data 先打电话给银行说明情况", "robots refused", "another port refused", "metadata refused"):
        assert said in body
    assert "localhost refused" in body
    assert set(site.paths()) == {"/list", "/1", "/2", "/app.js", "/data"}
    assert site.paths().count("/app.js") == 1, "scripts that pages share are fetched once"
    assert not [sent for sent in site.sent if "cookie" in sent]


def test_a_page_that_never_comes_to_rest_and_one_that_grows_without_end_cost_themselves_alone(site: Site) -> None:
    site.write_source(("listing", "/list"), render=True)
    site.add("/list", listing("/grows", "/leaves", "/good"))
    site.add("/grows", "<body><script>document.write('x'.repeat(3000000))</script>")
    site.add("/leaves", f"<body>{page(1)}<script>location = '/elsewhere'</script>")
    site.add("/elsewhere", page(2))
    site.add("/good", f"<body><script>document.write('{page(3)}')</script>")
    outcomes = site.crawl(DOWNLOAD_MAXSIZE=2_000_000, CLOSESPIDER_TIMEOUT=90)
    assert "/good" in site.archived()
    assert "/elsewhere" not in site.paths()
    assert outcomes["failed: too large"] == 1
    assert "waiting" not in site.states().values()


def kept(site: Site, path: str) -> list[tuple[str]]:
    """The text of what is archived of a path."""
    from pipeline.archive.pages import Archive

    with Archive(site.folder / "data/archive.db", readonly=True) as archive:
        return [(found.body.decode(),) for found in archive.versions() if found.url.endswith(path)]
