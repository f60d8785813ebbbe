"""The kinds of personal data, and what stands in their place."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """A kind of personal data; the value is what cards show."""

    IDENTITY = "identity card"
    BANK_CARD = "bank card"
    EMAIL = "e-mail"
    WECHAT = "wechat"
    QQ = "qq"
    TELEPHONE = "telephone"
    PLATE = "number plate"
    ADDRESS = "address"
    NAME = "name"
    BYLINE = "byline"

    @property
    def placeholder(self) -> str:
        """What a text has in its place."""
        return PLACEHOLDERS[self]


PLACEHOLDERS = {
    Kind.IDENTITY: "[身份证]",
    Kind.BANK_CARD: "[银行卡]",
    Kind.EMAIL: "[邮箱]",
    Kind.WECHAT: "[微信]",
    Kind.QQ: "[QQ]",
    Kind.TELEPHONE: "[电话]",
    Kind.PLATE: "[车牌]",
    Kind.ADDRESS: "[地址]",
    Kind.NAME: "[姓名]",
    Kind.BYLINE: "[姓名]",
}


class Span(NamedTuple):
    """A piece of personal data in a text."""

    start: int
    end: int
    kind: Kind
