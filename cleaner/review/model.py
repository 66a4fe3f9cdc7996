"""The nouns of a review: a page as it is shown, its spans, and what a person says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping

SpanKind = Literal["removed", "quarantined", "only in A", "only in B"]
"""What became of a span.

removed: it went. quarantined: it would have gone, had the page not been passed through whole.
only in A, only in B: of two runs compared, one alone removed it.
"""

Mark = Literal["keep", "cut", "undo"]
"""What a person says: the span belongs to the article; it is residue; the mark before is taken back."""

CORRECTIONS_VERSION = 1


@dataclass(frozen=True, slots=True)
class ReviewSpan:
    """A span of a page that a reviewer looks at, and why it is one."""

    start: int
    """Offset of the first character in the page's segmented text, in code points."""
    end: int
    """Offset after the last character."""
    stage: str
    """Stage that gave the strongest reason."""
    rule: str
    """Stable id of that reason."""
    category: str
    """Kind of residue, one of `cleaner.model.CATEGORIES`; a stage of a user's own may have others."""
    because: str
    """The reason, in words for a person."""
    evidence: Mapping[str, Any]
    """What was seen, as JSON values; `points` in it says what each rule gave."""
    score: float
    """Sum of the points for and against it and the lines that went with it for the same reason."""
    kind: SpanKind = "removed"
    """What became of it."""
    text: str | None = None
    """What stood there; needed only of a page whose text is None."""


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A page as a reviewer sees it: the whole segmented text, and the spans in it."""

    page: str
    """Id, unique in the run."""
    url: str | None
    """Address, where known; shown as text, and linked if it is http or https."""
    site: str
    """What the page is grouped by: the registered domain, or the folder of a page without an address."""
    language: str | None
    """ISO 639 code, where known."""
    status: str
    """One of `cleaner.model.Status`."""
    text: str | None
    """The whole segmented text; None: it cannot be restored, and `note` says why."""
    spans: tuple[ReviewSpan, ...] = ()
    """In order of their offsets, without overlap."""
    title: str | None = None
    """Headline the page states."""
    body_path: str | None = None
    """Where the body stands, relative to the run's folder."""
    note: str | None = None
    """What a reviewer should know of the page: why it failed, what changed between two runs."""
    chars: int = -1
    """Length of the segmented text; below 0: as long as `text`."""


class Correction(TypedDict):
    """A row of corrections.jsonl: one mark.

    A later row for the same page, start and end takes the place of an earlier one.
    """

    schema_version: int
    page: str
    start: int
    """Offset in the page's segmented text, in code points."""
    end: int
    text: str
    """What stands there."""
    rule: str | None
    """Rule that removed it; null: nothing did, it is text that stayed."""
    stage: str | None
    """Stage of that rule."""
    mark: Mark
    """keep, of a removed span: it was cut wrongly. cut, of text that stayed: it should have gone; of a removed span:
    it was cut rightly. undo: the mark before no longer counts."""
    url: str | None
    language: str | None
    body_path: str | None
