"""Text stored in the wrong encoding is read back, and nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extraction.decode import decode
from pipeline.extraction.mojibake import restored
from tests.unit.extraction.pages import PROSE

CHINESE = "".join(PROSE)
FRENCH = "Où êtes-vous allés cet été ? À l'hôtel près de la forêt, où l'on a dîné à côté d'un café très animé. " * 5
RUSSIAN = "Просрочка по кредиту начинается на следующий день после даты платежа. " * 5


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs"])
def test_chinese_read_as_latin_letters_is_read_again(encoding: str) -> None:
    text = "延遲還款會怎樣，先把帳單理清，再說話。" * 6 if encoding == "big5hkscs" else CHINESE
    assert restored(text.encode(encoding).decode("latin-1")) == text


def test_what_windows_made_of_the_upper_controls_is_undone() -> None:
    wrong = "".join(
        bytes([byte]).decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(byte)
        for byte in CHINESE.encode()
    )
    assert restored(wrong) == CHINESE


def test_markup_around_it_stays() -> None:
    page = f"<html><body><p>{CHINESE}</p></body></html>"
    assert restored(page.encode().decode("latin-1")) == page


@pytest.mark.parametrize("text", [CHINESE, FRENCH, RUSSIAN, "", "a" * 500, f"{CHINESE} café"], ids=len)
def test_text_that_is_well_is_left_alone(text: str) -> None:
    assert restored(text) == text


def test_a_few_wrong_characters_are_not_enough_to_judge_by() -> None:
    wrong = "逾期".encode().decode("latin-1")
    assert restored(wrong) == wrong


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_page_stored_twice_decodes_to_what_was_meant(encoding: str) -> None:
    body = f"<p>{CHINESE}</p>".encode(encoding).decode("latin-1").encode()
    assert decode(body, "text/html; charset=utf-8") == f"<p>{CHINESE}</p>"


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=20, max_size=200))
def test_any_chinese_text_survives_being_stored_as_latin(text: str) -> None:
    assert restored(text.encode().decode("latin-1")) == text


@given(st.text(max_size=400))
def test_what_was_restored_once_stays_as_it_is(text: str) -> None:
    once = restored(text)
    assert restored(once) == once
