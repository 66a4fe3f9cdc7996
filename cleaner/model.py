"""The nouns of the package: frozen data, no input or output.

A `Page` comes in. Segmentation makes it a `Document`: one text and its `Line`s. Stages
make `Proposal`s about lines; the decision turns them into `Removal`s; `Cleaned` goes out.

All offsets count characters (code points) of `Document.text`, start included, end excluded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["html", "text"]
"""What a page's content is."""

Status = Literal["cleaned", "unchanged", "quarantined", "empty", "error"]
"""What became of a page.

cleaned: something was removed. unchanged: nothing was. quarantined: more would have gone than
the budget allows, so the text went out whole. empty: no text came in. error: the page could not
be read, or a stage failed on it; a text that was read goes out whole.
"""

Origin = Literal["visible", "hidden", "noscript", "json-ld", "script", "extractor"]
"""Where on a page a line was found; everything but `visible` is HTML only.

hidden: in markup a browser does not show. noscript: shown where scripts are off. json-ld, script: the
article in the page's metadata or scripts alone. extractor: text that only trafilatura brought out.
"""

EMBEDDED: frozenset[Origin] = frozenset({"json-ld", "script"})  # in no block of the page

Category = Literal[
    "related",
    "time",
    "links",
    "navigation",
    "share",
    "newsletter",
    "subscription",
    "cookie",
    "copyright",
    "ad",
    "tags",
    "comments",
    "app",
    "donation",
    "credit",
    "byline",
    "title",
    "outside",
    "copy",
    "repeated",
]
"""The kinds of residue, for totals and filters.

`outside` is what stands outside the main content; `copy` a second copy of the text; `related`
headlines and teasers of other stories; `repeated` what stands on many pages of the site.
"""
CATEGORIES: tuple[str, ...] = get_args(Category)

Signal = Literal[
    "time", "shape", "vocabulary", "links", "phrase", "heading", "markup", "extraction", "prose", "position",
    "repetition",
]  # fmt: skip
"""Independent kinds of evidence: a run goes only where at least two of them agree."""


class _Sent:
    """Pickled as its fields at once: frozen dataclasses with slots otherwise go through them one by one, in Python."""

    __slots__ = ()

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        return type(self), attrgetter(*type(self).__match_args__)(self)  # type: ignore[attr-defined]  # of a dataclass


@dataclass(frozen=True, slots=True)
class Page(_Sent):
    """One page as it was read."""

    id: str
    """Unique in a run: the relative path of a file, the id of a record."""
    content: str | bytes
    """HTML or text; bytes are decoded by the segmenter."""
    kind: Kind | None = None
    """None: found out from the content."""
    url: str | None = None
    """Address of the page, where known."""
    language: str | None = None
    """ISO 639 code, where known."""
    source: str | None = None
    """Where it was read, as the user named it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a line looks like, from its characters alone."""

    key: str
    """The line as rules see it: NFKC, case folded, white space folded, edge marks and bullets cut off."""
    folded: str
    """The same with the marks at its edges; a bullet is still cut off."""
    cased: str
    """The same before its case was folded."""
    tokens: tuple[str, ...]
    """Case-folded words of the line; a run of Chinese, Japanese or Thai script is cut into pairs of characters."""
    subject: frozenset[str]
    """The tokens that carry the line's subject: long enough to be more than grammar."""
    words: float
    """Length in words; a character of a script written without spaces counts as half a word."""
    bullet: bool
    """Opens with a list marker: a bullet, a dash, an arrow."""
    numbered: bool
    """Opens with an ordinal: `1.`, `2)`, `IV.`."""
    closed: bool
    """Ends as a sentence ends, closing quotes, brackets and note marks left aside."""
    colon: bool
    """Ends in a colon."""
    letters: float
    """Share of its characters, white space left aside, that are letters."""
    capitals: float
    """Share of words opening with a capital letter; 1.0 where the script has no case."""
    names: frozenset[str]
    """Case-folded capitalised words that do not open the line, and words with digits."""


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """An element of a page; two are the same only if they are one and the same element."""

    tag: str
    """Its name."""
    id: str
    """Its `id`, as it stands there."""
    classes: str
    """Its `class`, as it stands there."""
    parent: Element | None = field(repr=False)
    """The element around it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a document: a line of text, or the text of one block of HTML."""

    index: int
    """Position among the document's lines."""
    start: int
    """Offset of its first character."""
    end: int
    """Offset after its last character, line terminator left out."""
    text: str
    """`Document.text[start:end]`."""
    shape: Shape
    """What the characters tell."""
    path: tuple[str, ...] = ()
    """HTML: names of the enclosing elements, outermost first, the innermost twelve."""
    markup: str = ""
    """HTML: tag and class of the two innermost blocks; lines of one template share it."""
    element: Element | None = None
    """HTML: the innermost element that holds the whole line."""
    containers: tuple[int, ...] = ()
    """HTML: numbers of the enclosing blocks, innermost first; lines inside one element share its number."""
    linked: float = 0.0
    """HTML: share of the characters that are part of a link."""
    heading: int = 0
    """HTML: level 1 to 6 of a heading, 0 elsewhere."""
    depth: int = 0
    """HTML: how many lists enclose the line."""
    origin: Origin = "visible"
    """Where on the page it was found."""
    roles: frozenset[str] = frozenset()
    """HTML: what tags, class names and ids of the enclosing elements hint at, as `cleaner.segment.roles` names it."""
    extracted: bool | None = None
    """HTML: whether trafilatura keeps the line; None where it found no article, and for text."""

    @property
    def blank(self) -> bool:
        """Holds no character but white space."""
        return not self.shape.tokens and not self.text.strip()


@dataclass(frozen=True, slots=True)
class Document:
    """A segmented page: nothing is lost, nothing is judged."""

    text: str
    """The page's text; every offset refers to it."""
    lines: tuple[Line, ...]
    """In order, without overlap; between two lines stands only white space."""
    kind: Kind
    """What the page was."""
    url: str | None = None
    """Address of the page: as given, else the canonical one the page states."""
    title: str | None = None
    """Headline of the page, where it states one."""
    language: str | None = None
    """ISO 639 code, as given, as the page states, or detected; None: in doubt."""
    types: frozenset[str] = frozenset()
    """HTML: what the page says it is, as `cleaner.segment.roles` names it."""
    page: str = ""
    """Id of the page, where it has one."""
    description: str | None = None
    """HTML: the summary the page states of itself."""
    stated: tuple[str, ...] = ()
    """HTML: texts of the articles in the page's metadata, whether it shows them or not."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a stage says about a run of lines. It changes nothing by itself."""

    first: int
    """Index of the run's first line."""
    last: int
    """Index of the run's last line, included."""
    points: float
    """For each line of the run: above zero speaks for residue, below zero for the article."""
    rule: str
    """Stable id, `stage/kind` or the id of a rule-book rule."""
    stage: str
    """Name of the stage that says so."""
    category: Category
    """Kind of residue, for totals; of no meaning below zero."""
    because: str
    """The reason, in words for a person."""
    signal: Signal
    """Which independent kind of evidence it is."""
    protects: bool = False
    """The lines are content of a kind that is never removed on evidence."""
    timeout: bool = False
    """The rule's pattern ran out of time on the line, which counts as no match."""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    """What was seen, as JSON values."""


@dataclass(frozen=True, slots=True)
class Removal(_Sent):
    """One span that went, and why: neighbouring lines that went for one reason. `text` is exactly what stood there."""

    start: int
    """Offset of the first character in the segmented text."""
    end: int
    """Offset after the last character."""
    text: str
    """The characters themselves, line terminators and blank lines included."""
    stage: str
    """Stage that gave the strongest reason."""
    rule: str
    """Stable id of that reason."""
    category: Category
    """Kind of residue."""
    because: str
    """The reason, in words for a person."""
    evidence: Mapping[str, Any]
    """What was seen, as JSON values.

    lines: how many lines went. points: of every rule that spoke, added up over them. run: where the stretch begins that
    they went with; with its first removal, also its lines and the kinds of evidence that agreed. Others as the stage
    has them: counts added up, of numbers the lowest, and what is the same for all lines.
    """
    score: float
    """Points for and against, added up over the lines."""


@dataclass(frozen=True, slots=True)
class Cleaned(_Sent):
    """The result for one page. Body and removals together are the text that came in."""

    body: str
    """The text without the removed spans."""
    title: str | None
    """Headline of the page, where it states one."""
    status: Status
    """What became of the page."""
    text: str
    """The segmented text that the offsets refer to."""
    removals: tuple[Removal, ...]
    """What went, in order."""
    kind: Kind = "text"
    """What the page was taken for."""
    url: str | None = None
    """Address, as given or as stated by the page."""
    language: str | None = None
    """ISO 639 code, as given, as stated by the page, or detected; None: in doubt."""
    error: str | None = None
    """Why the status is `error`."""
    proposals: tuple[Removal, ...] = ()
    """Of a quarantined page: what would have gone."""
    timeouts: tuple[str, ...] = ()
    """Rules whose pattern ran out of time on a line, which counts as no match."""
