"""CSV on its way out: cells that a spreadsheet would run are led by an apostrophe, chunk by chunk."""

from __future__ import annotations

import codecs
import re

# What a field that is not quoted may not begin with; a number may begin with its sign. The field is what stands behind
# the start, a comma or the end of a line.
BARE = re.compile(r"(^|[,\r\n])(?=[=+\-@\t＝＋－＠])(?![+\-][0-9.]+(?:[eE][+\-]?[0-9]+)?(?:[,\r\n]|$))")
# The same behind an opening quote.
QUOTED = re.compile(r"[=+\-@\t\r\n＝＋－＠]")


class Sheet:
    """Makes one CSV file safe. Text is held back up to the last comma or line end, so that a field is seen whole."""

    def __init__(self) -> None:
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.inside = False  # of a quoted field
        self.opening = True  # what comes next begins a field
        self.held = ""

    def feed(self, data: bytes, *, last: bool) -> bytes:
        """The safe text of what has come so far.

        >>> Sheet().feed(b'a,=1+1,-5,"=x"\\r\\n', last=True)
        b'a,\\'=1+1,-5,"\\'=x"\\r\\n'
        """
        text = self.held + self.decoder.decode(data, last)
        self.held = ""
        if not last:
            cut = max(text.rfind(mark) for mark in ",\n") + 1
            text, self.held = text[:cut], text[cut:]
        return "".join(self.pieces(text)).encode()

    def pieces(self, text: str) -> list[str]:
        """The text with its cells safe."""
        found = []
        for index, part in enumerate(text.split('"')):
            if index:
                found.append('"')
                self.inside = not self.inside
            if self.inside:
                found.append(f"'{part}" if self.opening and QUOTED.match(part) else part)
                self.opening = False
            elif part:
                found.append(BARE.sub(lambda match: f"{match[1]}'" if match[1] or self.opening else match[0], part))
                self.opening = part[-1] in ",\r\n"
        return found
