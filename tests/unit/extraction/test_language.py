"""The language of texts in many scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extraction.language import language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("账单逾期之后先别慌，给客服打电话说明情况，再商量分期的办法。", "zh"),
        ("賬單逾期之後先別慌，給客服打電話說明情況，再商量分期的辦法。", "zh"),
        ("用Python写一个还款计算器：安装requests和pandas，然后打开Jupyter Notebook，把账单导进去算一算。", "zh"),
        ("优惠の衣屋开业了，全场商品一律八折，欢迎各位新老顾客前来选购，先到先得。", "zh"),
        ("支払いが遅れそうなときは、早めにカード会社へ連絡して相談してください。", "ja"),
        ("연체가 걱정된다면 먼저 은행에 전화해서 상담을 받아 보세요.", "ko"),
        ("Если вы не успеваете заплатить вовремя, позвоните в банк заранее.", "ru"),
        ("Якщо ви не встигаєте заплатити вчасно, зателефонуйте до банку заздалегідь і поясніть її причину.", "uk"),
        ("If you cannot pay on time, call the bank and ask for a plan that you can keep.", "en"),
        ("Si no puede pagar a tiempo, llame al banco y pida un plan que pueda cumplir.", "es"),
        ("Si vous ne pouvez pas payer à temps, appelez la banque et demandez un délai.", "fr"),
        ("Wenn Sie nicht rechtzeitig zahlen können, rufen Sie die Bank an und bitten um Aufschub.", "de"),
        ("หากคุณชำระเงินไม่ทัน โปรดโทรหาธนาคาร", "th"),
    ],
)
def test_a_text_tells_its_language_whatever_is_declared(text: str, code: str) -> None:
    assert language(text) == code
    assert language(text, "fr") == code


@pytest.mark.parametrize(
    ("declared", "code"),
    [("zh-CN", "zh"), ("zh_TW", "zh"), ("cmn-Hans", "zh"), ("EN_us", "en"), ("ja", "ja"), ("utf-8", "zh"), ("", "zh")],
)
def test_a_text_without_letters_has_the_declared_language(declared: str, code: str) -> None:
    assert language("12:30 - 18", declared) == code


def test_a_few_letters_say_less_than_the_page() -> None:
    assert language("OK", "de-AT") == "de"
    assert language("OK") == "en"


@given(st.text(max_size=200), st.text(max_size=8))
def test_any_text_has_a_language(text: str, declared: str) -> None:
    assert len(language(text, declared)) == 2
