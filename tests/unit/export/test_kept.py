"""Places of personal data that processing kept give the very bytes that looking again gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.export import kept as keeping
from pipeline.export.exporting import export
from pipeline.export.formats import Format, format_of
from pipeline.export.kept import kept, places, version
from pipeline.privacy.kinds import Kind
from pipeline.privacy.redaction import redact, replaced, settled
from tests.unit.export.datasets import article, filled, order, text

if TYPE_CHECKING:
    from pathlib import Path

PERSONAL = "作者：王建国\n\n电话１３８－００１３－８０００，微信：abc_12345。\n\n之一步是协商。"


def of_part(found: str, part: int, *, bylines: bool) -> list[str]:
    return [each.kind.placeholder for each in places(found).get(part, ()) if bylines or each.kind is not Kind.BYLINE]


def test_places_are_kept_by_part_with_those_of_bylines_beside() -> None:
    found = kept("致电13800138000", PERSONAL, ("小节", "请打13900139000"))
    assert found
    assert of_part(found, keeping.TITLE, bylines=False) == ["[电话]"]
    assert of_part(found, keeping.TEXT, bylines=False) == ["[电话]", "[微信]"]
    assert of_part(found, keeping.TEXT, bylines=True) == ["[姓名]", "[电话]", "[微信]"]
    assert of_part(found, keeping.HEADINGS + 1, bylines=False) == ["[电话]"]


@given(st.text(st.sampled_from("1385 零一三八-号路栋微信vQ：@.京A作者王建国，。x\n"), max_size=60), st.booleans())
def test_what_was_kept_redacts_as_looking_does(text: str, bylines: bool) -> None:
    found = kept("", text, ())
    assert found is not None
    spans = [each for each in places(found).get(keeping.TEXT, ()) if bylines or each.kind is not Kind.BYLINE]
    assert replaced(text, settled(spans)) == redact(text, bylines=bylines)


@pytest.mark.parametrize("options", [{}, {"bylines": True}, {"redacting": False}, {"repairing": True}])
@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "corpus"])
def test_an_export_is_the_same_bytes_whether_places_were_kept_or_not(
    options: dict[str, bool], name: str, tmp_path: Path
) -> None:
    articles = [article(1), article(2, text=text(2) + PERSONAL, title="致电13800138000"), article(3, title="\x07题")]
    with filled(tmp_path / "overdue.db", articles) as made:
        form = Format.MARKDOWN if name == "corpus" else format_of(name)
        for folder, change in (
            ("kept", ""),
            ("other", "UPDATE personal SET version = 'older', places = ''"),
            ("none", "DELETE FROM personal"),
        ):
            (tmp_path / folder).mkdir()
            if change:
                made.db.execute(change)
                made.db.conn.commit()
            export(made.db.conn, tmp_path / folder / name, order(form, fields="all", **options))
    first, *others = (
        {
            path.relative_to(tmp_path / folder): path.read_bytes()
            for path in (tmp_path / folder).rglob("*.*")
            if path.is_file()
        }
        for folder in ("kept", "other", "none")
    )
    assert first
    assert others == [first, first]


def test_whoever_changes_a_text_takes_away_what_was_found_in_it(tmp_path: Path) -> None:
    with filled(tmp_path / "overdue.db", [article(1), article(2)]) as made:
        made.db.execute("UPDATE articles SET text = ? WHERE id = 1", [text(5) + "电话13800138000。"])
        made.db.conn.commit()
        assert made.db.execute("SELECT article_id FROM personal").fetchall() == [(2,)]
        export(made.db.conn, tmp_path / "a.jsonl", order())
    assert "13800138000" not in (tmp_path / "a.jsonl").read_text(encoding="utf-8")


def test_other_rules_have_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = version()
    monkeypatch.setattr(keeping, "DECIDING", keeping.DECIDING[:1])
    version.cache_clear()
    assert version() != before
    monkeypatch.undo()
    version.cache_clear()
    assert version() == before
