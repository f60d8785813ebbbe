"""Who wrote a page, as it names them near its title or at its end."""

from __future__ import annotations

import re

# `作者：茉莉`, `作者 X`, `文/X`, `文 | X`, `撰文：X`
BYLINE = re.compile(
    r"(?:^|[\s|｜【\[（(·/\d])(?:本文)?(?:作者|撰文|撰稿|作家|楼主|发布者|发布人|发帖人)\s*[:：]\s*(?P<name>[^\s|｜,，;；:：()（）\[\]【】<>]{1,24}(?:[、 ][\u4e00-\u9fff·]{2,6}(?=[\s、|]|$))*)"
    r"|^文\s*[/／|｜]\s*(?P<slash>[^\s|｜,，;；()（）。]{2,16})"
)
# `本报记者 张某 李某`, `记者：张某`
REPORTER = re.compile(
    r"(?:^|[\s（(：:|·\u4e00-\u9fff])(?:记者|通讯员)\s*[:：/]?\s*(?P<name>[\u4e00-\u9fff·]{2,4}(?:[\s、][\u4e00-\u9fff·]{2,4}){0,4})\s*(?=$|[)）】\]/／|]|文|报道|摄)"
)
# `来源:逾期-合作伙伴`
SOURCE = re.compile(r"(?:^|[\s|｜【\[（(·])(?:来源|稿源|出处)\s*[:：]\s*(?P<name>[^\s|｜,，;；()（）\[\]【】<>]{1,24})")
# `毛武-已上岸的人 2025-04-17`: a nick with its role
NICK_ROLE = re.compile(r"^(?P<name>[\u4e00-\u9fffA-Za-z0-9_]{1,12}-[\u4e00-\u9fffA-Za-z0-9]{2,12})(?=\s|$)")
# What stands behind the colon of an empty field, or is nobody.
NOBODY = re.compile(
    r"^(?:admin\w*|administrator|root|佚名|未知|匿名|网络|互联网|本站|原创|转载|不详|无|小编|网友|编辑|管理员|发布|时间|日期|来源|浏览|点击|人气|阅读|null|none|undefined|unknown|\W*)$|^https?:|^\d+$",
    re.IGNORECASE,
)
# The next field glued to a name: `作者：X时间：…`
GLUED = re.compile(r"(?:发布)?(?:时间|日期|来源|人气|浏览|阅读|点击|发布|编辑|更新|栏目|字号).*$")


def author(lines: list[str], declared: str) -> str | None:
    """The author named in the lines around the title, else the declared one.

    >>> author(["时间:01-18人气:22作者:某甲"], "")
    '某甲'
    >>> author(["毛某-已上岸的人 2025-04-17"], "")
    '毛某-已上岸的人'
    """
    for pattern in (BYLINE, REPORTER, NICK_ROLE):
        for line in lines:
            match = pattern.search(line)
            if match:
                name = accepted(next(filter(None, match.groups()), ""))
                if name:
                    return name
    name = accepted(declared)
    if name:
        return name
    for line in lines:
        match = SOURCE.search(line)
        if match and accepted(match["name"]):
            return accepted(match["name"])
    return None


def accepted(name: str) -> str | None:
    """A name without what is glued to it, or None where it names nobody."""
    name = GLUED.sub("", name.strip(" \u3000:：-|·")).strip(" \u3000:：-|·")
    return None if not name or NOBODY.match(name) or len(name) > 30 else name
