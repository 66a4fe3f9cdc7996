"""Pages as the script of the review page reads them: an index of all, and parts that hold the texts."""

from __future__ import annotations

import base64
import gzip
import json
import math
import re
from typing import TYPE_CHECKING, Any

from cleaner.review.recurring import Recurring

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    from cleaner.review.model import Correction, ReviewPage, ReviewSpan

_PART_CHARS = 400_000
"""Characters of JSON after which a part is closed: unpacked in a few milliseconds, and small enough to keep some."""
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
"""Two halves of a character that Python counts as two; a browser would count them as one."""


def pack(value: Any) -> str:
    """Write a value as JSON, gzip, base64: letters, digits and "+/=", whatever a page holds.

    NaN and the infinities, which JSON has no names for, become strings.
    """
    return base64.b64encode(gzip.compress(_dump(value).encode("ascii"), 6, mtime=0)).decode("ascii")


def _dump(value: Any) -> str:
    try:
        return json.dumps(value, allow_nan=False, separators=(",", ":"), default=str)
    except ValueError:
        plain = json.loads(json.dumps(value, default=str), parse_constant=str)
        return json.dumps(plain, separators=(",", ":"))


class _Table:
    """Values that come again and again, each written once."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}

    def number(self, value: Hashable) -> int:
        return self.numbers.setdefault(value, len(self.numbers))


class Index:
    """What the page knows of every page of the run without its text."""

    def __init__(self) -> None:
        self.pages: list[tuple[Any, ...]] = []
        self.kinds = _Table()
        self.sites = _Table()
        self.languages = _Table()
        self.statuses = _Table()
        self.recurring = Recurring()

    def add(self, page: ReviewPage, part: int, place: int) -> dict[str, Any]:
        """Take in a page; give what stands of it in its part.

        Args:
            page: the page.
            part: number of the part that holds its text.
            place: its number in that part.
        """
        kinds = [self.kinds.number((span.stage, span.rule, span.category, span.kind)) for span in page.spans]
        lengths = (span.end - span.start for span in page.spans)
        scores = [_of_a_line(span) for span in page.spans if span.kind != "quarantined" and math.isfinite(span.score)]
        site = self.sites.number(page.site)
        self.pages.append(
            (
                page.page,
                page.url,
                site,
                -1 if page.language is None else self.languages.number(page.language),
                self.statuses.number(page.status),
                page.chars if page.chars >= 0 else len(page.text or ""),
                part,
                place,
                min(scores, default=None),
                [number for pair in zip(kinds, lengths, strict=True) for number in pair],
                page.title,
            )
        )
        self.recurring.add(site, page)
        return {
            "text": None if page.text is None else _PAIR.sub("\ufffd\ufffd", page.text),
            "spans": [_span(span, kind) for span, kind in zip(page.spans, kinds, strict=True)],
            "body_path": page.body_path,
            "note": page.note,
        }

    def as_json(self, key: str, beside: str | None, corrections: Iterable[Correction]) -> dict[str, Any]:
        """Give the index as the script reads it.

        Args:
            key: names the run; marks are kept under it.
            beside: address of the parts without number and ending; None: they stand in the page.
            corrections: marks made before.
        """
        names = ("stage", "rule", "category", "kind")
        return {
            "key": key,
            "beside": beside,
            "kinds": [dict(zip(names, kind, strict=True)) for kind in self.kinds.numbers],
            "sites": list(self.sites.numbers),
            "languages": list(self.languages.numbers),
            "statuses": list(self.statuses.numbers),
            "pages": self.pages,
            "recurring": self.recurring.by_site(),
            "marks": list(corrections),
        }


def _of_a_line(span: ReviewSpan) -> float:
    """Give the points of one line of what went with it, so that a long menu is no surer than a short one."""
    lines = span.evidence.get("lines")
    return span.score / lines if isinstance(lines, int) and lines > 0 else span.score


def _span(span: ReviewSpan, kind: int) -> list[Any]:
    row = [span.start, span.end, kind, span.because, dict(span.evidence), span.score]
    return row if span.text is None else [*row, span.text]


def parts(pages: Iterable[ReviewPage], index: Index) -> Iterator[str]:
    """Give the parts one by one, each packed, while the index is filled."""
    held: list[dict[str, Any]] = []
    chars = number = 0
    for page in pages:
        entry = index.add(page, number, len(held))
        held.append(entry)
        chars += len(entry["text"] or "") + 300 * len(page.spans)
        if chars >= _PART_CHARS:
            yield pack(held)
            held, chars, number = [], 0, number + 1
    if held:
        yield pack(held)
