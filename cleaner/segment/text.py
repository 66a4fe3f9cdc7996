"""Text -> lines."""

from __future__ import annotations

from cleaner.model import Line
from cleaner.shape import shape_of


def segment_text(text: str) -> tuple[Line, ...]:
    """Cut a text at every line end Python knows; terminators stay in the text, outside the lines."""
    lines: list[Line] = []
    start = 0
    for index, whole in enumerate(text.splitlines(keepends=True)):
        content = whole.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
        lines.append(Line(index, start, start + len(content), content, shape_of(content)))
        start += len(whole)
    return tuple(lines)
