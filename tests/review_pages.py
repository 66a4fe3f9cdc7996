"""What the tests of the review share: runs made up page by page."""

from __future__ import annotations

import base64
import gzip
import itertools
import json
import re
from typing import TYPE_CHECKING, Any

from cleaner.review import ReviewPage, ReviewSpan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.review import Correction, SpanKind

STORY = "The ferry to Osk left at dawn, and nobody on the quay knew when number {} would be back."
RULES = (
    ("rules", "en/share-bar", "share", "only offers to share the page"),
    ("rules", "en/newsletter", "newsletter", "asks the reader to subscribe to a newsletter"),
    ("timestamps", "timestamps/relative", "time", "only says how long ago something appeared"),
    ("article_bounds", "article-bounds/after", "outside", "stands after the article's end"),
)


def span(text: str, part: str, rule: Sequence[str] = RULES[0], kind: SpanKind = "removed", **fields: Any) -> ReviewSpan:
    """Give the span of a part of a text."""
    start = text.index(part)
    stage, name, category, because = rule
    given = {"evidence": {"points": {name: 6.0}, "words": 3}, "score": 6.0, **fields}
    return ReviewSpan(start, start + len(part), stage, name, category, because, kind=kind, **given)


def page(text: str, *spans: ReviewSpan, name: str = "osk/one.txt", **fields: Any) -> ReviewPage:
    """Give a page, cleaned if it has spans."""
    given = {"status": "cleaned" if spans else "unchanged", "language": "en", "url": None, "site": "osk.example"}
    return ReviewPage(page=name, text=text, spans=spans, **{**given, **fields})


def run(pages: int = 12, lines: int = 6) -> Iterator[ReviewPage]:
    """Give pages of three sites, each with two removals; the last one is quarantined."""
    for number in range(pages):
        story = "\n".join(STORY.format(f"{number}-{line}") for line in range(lines))
        first, second = itertools.islice(itertools.cycle(RULES), number % 4, number % 4 + 2)
        text = f"{story}\nShare this page {number}\n\nFollow the Osk Times\n"
        kind: SpanKind = "quarantined" if number == pages - 1 else "removed"
        yield page(
            text,
            span(text, f"Share this page {number}\n\n", first, kind, score=3.0 + number % 5),
            span(text, "Follow the Osk Times\n", second, kind),
            name=f"osk/{number:05}.txt",
            site=f"site{number % 3}.example",
            url=f"https://site{number % 3}.example/{number}",
            language=("en", "de", None)[number % 3],
            status="quarantined" if kind == "quarantined" else "cleaned",
            body_path=f"osk/{number:05}.txt",
        )


MARK: Correction = {
    "schema_version": 1,
    "page": "osk/one.txt",
    "start": 3,
    "end": 9,
    "text": "ferry ",
    "rule": "en/share-bar",
    "stage": "rules",
    "mark": "keep",
    "url": None,
    "language": "en",
    "body_path": "osk/one.txt",
}


def unpacked(packed: str) -> Any:
    return json.loads(gzip.decompress(base64.b64decode(packed)))


def index_of(html: str) -> dict[str, Any]:
    found = re.search('id="index">([^<]*)<', html)
    assert found is not None
    index: dict[str, Any] = unpacked(found[1])
    return index


def parts_of(html: str) -> list[list[dict[str, Any]]]:
    return [unpacked(data) for data in re.findall(r'id="part-\d+">([^<]*)<', html)]
