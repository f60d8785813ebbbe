"""`overdue sources add`: a look at a site over real HTTP, and the source file that comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.source import load_source
from tests.e2e.crawling import Site, article, listing

if TYPE_CHECKING:
    from tests.conftest import Overdue


def test_a_site_is_looked_at_and_its_file_crawls_it(site: Site, overdue: Overdue) -> None:
    paths = [f"/yuqi/{n}.html" for n in range(5)]
    site.add(
        "/robots.txt", f"User-agent: *\nDisallow: /secret/\nSitemap: {site.base}/map.xml", Content_Type="text/plain"
    )
    locations = "".join(f"<url><loc>{site.base}{path}</loc></url>" for path in paths)
    site.add("/map.xml", f"<urlset>{locations}</urlset>", Content_Type="application/xml")
    site.add("/", '<link rel="alternate" type="application/rss+xml" href="/rss">' + listing(*paths, "/secret/1.html"))
    site.add("/rss", f"<rss><channel><item><link>{site.base}{paths[0]}</link></item></channel></rss>")
    for number, path in enumerate(paths):
        site.add(path, article(number))
    done = overdue("sources", "add", site.base, "--allow-private", "--name", "mine")
    file = overdue.cwd / "sources/mine.toml"
    assert done.stdout == file.read_text(encoding="utf-8")
    assert [entry.kind for entry in load_source(file).entries] == ["sitemap", "feed", "listing"]
    assert load_source(file).allow == ("/yuqi/",)
    assert "# article: " in done.stdout
    assert not [path for path in site.paths() if path.startswith("/secret")]
    assert len(site.paths()) <= 12
    assert (
        "is there already" in overdue("sources", "add", site.base, "--allow-private", "--name", "mine", code=64).stderr
    )


def test_a_site_that_cannot_be_looked_at_is_one_line_and_no_file(overdue: Overdue) -> None:
    said = overdue("sources", "add", "http://127.0.0.1:9/", code=1).stderr
    assert said == "overdue: http://127.0.0.1:9/: cannot be looked at: refused: not a public address\n"
    assert "begins with http" in overdue("sources", "add", "a.example", code=64).stderr
    assert not (overdue.cwd / "sources").exists()
