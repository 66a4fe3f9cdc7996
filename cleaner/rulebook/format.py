"""What a rule is. `rules/README.md` says the same for people who write them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import regex

from cleaner.model import Category  # noqa: TC001  # the annotation is read at run time
from cleaner.patterns import later
from cleaner.shape import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import GetCoreSchemaHandler, ValidationInfo
    from pydantic_core import CoreSchema

Scope = Literal["anywhere", "head", "tail", "heading", "outside"]
Status = Literal["experimental", "stable", "retired"]

TRUSTED = "trusted"
"""The context of rules tested before: entries are not looked at, patterns compiled when first needed."""
_ID = later(r"[a-z0-9][a-z0-9.]*(?:-[a-z0-9.]+)*/[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = later(r"[a-z]{2,3}")
_STRICT: Any = {"extra": "forbid"}
_ALWAYS = 100.0
"""Points: more than all else that may be said for keeping a line."""
_NEVER = -1000.0
"""Points: more than all `always` rules together."""
_OTHER_LANGUAGE = 0.5
"""What a rule counts on a page in another language."""


@dataclass(frozen=True, slots=True)
class Check:
    """What a field must be beyond its type; `cleaner.rulebook.validate` holds it against what was written.

    pydantic is imported by that alone: rules known from the last start are not looked at again.
    """

    test: Callable[[Any], None]
    """Raises ValueError, in words that say what to write instead."""
    always: bool = True
    """Whether rules tested before are looked at too."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema  # noqa: PLC0415

        def tested(value: object, info: ValidationInfo) -> object:
            if self.always or info.context != TRUSTED:
                self.test(value)
            return value

        return core_schema.with_info_after_validator_function(tested, handler(source))


def _is_id(text: str) -> None:
    if not _ID.fullmatch(text):
        raise ValueError(f'{text!r}: write "folder/name" in kebab case, such as "en/read-more"')


def _are_languages(codes: tuple[str, ...]) -> None:
    for code in codes:
        if not _LANGUAGE.fullmatch(code):
            raise ValueError(f'{code!r}: write an ISO 639 code in small letters, such as "en", or a list of them')


def _at_least(count: int) -> Check:
    def test(text: str) -> None:
        if len(text) < count:
            raise ValueError(f"{text!r}: write at least {count} characters")

    return Check(test)


def _is_score(score: float | None) -> None:
    if score is not None and not -_MOST <= score <= _MOST:
        raise ValueError(f"{score!r}: write a number from -{_MOST} to {_MOST}")


_MOST = 10


def _is_count(count: int) -> None:
    if count < 1:
        raise ValueError(f"{count!r}: write a whole number, 1 or more")


def _are_two(examples: tuple[str, ...]) -> None:
    if len(examples) < 2:
        raise ValueError("at least two are needed, so that the rule is tested")


def _say_something(entries: tuple[str, ...]) -> None:
    for entry in entries:
        if not fold(entry):
            raise ValueError(f"{entry!r} is empty: leave it out")


def _compile(patterns: tuple[str, ...]) -> None:
    _say_something(patterns)
    for pattern in patterns:
        try:
            regex.compile(pattern)
        except regex.error as error:
            raise ValueError(f"no valid pattern: {pattern!r}: {error}") from error


def _select(selectors: tuple[str, ...]) -> None:
    from cleaner.rulebook.markup import parse  # noqa: PLC0415  # only rules of sites have selectors

    _say_something(selectors)
    for selector in selectors:
        parse(selector)


_Entries = Annotated[tuple[str, ...], Check(_say_something, always=False)]


@dataclass(frozen=True, slots=True)
class Match:
    """How a line is recognised: by any entry of any kind."""

    exact: _Entries = ()
    """The whole line, edge marks and bullets left aside."""
    prefix: _Entries = ()
    """The beginning of the line, up to the end of a word."""
    phrase: _Entries = ()
    """Anywhere in the line, in whole words."""
    pattern: Annotated[tuple[str, ...], Check(_compile, always=False)] = ()
    """A pattern of the `regex` package, searched in the folded line: lower case, single spaces, bullet cut off."""
    css: Annotated[tuple[str, ...], Check(_select, always=False)] = ()
    """HTML, site rules only: a selector of an element that holds the whole line, however long that is."""
    cased: bool = False
    """Whether upper and lower case are told apart."""

    __pydantic_config__ = _STRICT

    @property
    def empty(self) -> bool:
        """Whether nothing can match."""
        return not (self.exact or self.prefix or self.phrase or self.pattern or self.css)


@dataclass(frozen=True, slots=True)
class Examples:
    """Lines to be removed and lines that look alike and must stay; HTML where a rule asks for markup."""

    remove: Annotated[tuple[str, ...], Check(_are_two)]
    keep: Annotated[tuple[str, ...], Check(_are_two)]

    __pydantic_config__ = _STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the book."""

    id: Annotated[str, Check(_is_id)]
    """Constant, `folder/name` in kebab case: `en/read-more`."""
    title: Annotated[str, _at_least(3)]
    """What it finds, in a few words."""
    because: Annotated[str, _at_least(10)]
    """The reason a report gives, completing "removed because it ..."; of a rule that keeps, "kept because it ..."."""
    category: Category
    """Kind of residue."""
    match: Match
    """How a line is recognised."""
    examples: Examples
    """Run as tests, at least two each way."""
    score: Annotated[float | None, Check(_is_score)] = None
    """Points for a line that matches; below zero the rule speaks for keeping it."""
    always: bool = False
    """In place of a score: the line goes wherever it stands."""
    never: bool = False
    """In place of a score: the line is protected."""
    unless: Match = Match()
    """A line that matches this as well is left alone."""
    scope: Scope = "anywhere"
    """`head`: only before the first paragraph; `tail`: only after the last; `heading`: opens a run of lines;
    `outside`: speaks of the lines that do not match, on a page where others do."""
    language: Annotated[tuple[str, ...], Check(_are_languages)] = ()
    """ISO 639 codes; none: any language."""
    status: Status = "stable"
    """`experimental` rules count half; `retired` ones are kept for their id and never match."""
    max_words: Annotated[int, Check(_is_count)] = 25
    """Words: a longer line is prose, whatever it says."""
    enabled: bool = True
    """`false` switches off a rule of a lower layer."""
    aliases: tuple[str, ...] = ()
    """Ids the rule had before."""
    false_positives: str = ""
    """Lines it is known to take wrongly."""
    site: str = ""
    """Host the rule is for, from the name of its file; empty: all pages."""

    __pydantic_config__ = _STRICT

    def __post_init__(self) -> None:
        """Hold the fields against each other."""
        if self.match.empty:
            raise ValueError("match is empty: give exact, prefix, phrase or pattern")
        if (self.match.css or self.unless.css) and not self.site:
            raise ValueError("match.css: for the rules of one site only; put the rule into sites/<host>.toml")
        if self.scope == "outside" and not self.match.css:
            raise ValueError('scope: "outside" needs match.css, the element that holds the article')
        if (self.score is not None) + self.always + self.never != 1:
            said = "missing" if self.score is None and not (self.always or self.never) else "given twice"
            raise ValueError(f"score: {said}; give one of score = a number, always = true, never = true")
        if self.score is None and self.status == "experimental":
            raise ValueError("status: an experimental rule counts half; give it a score in place of always or never")

    @classmethod
    def known(cls, entry: Mapping[str, Any]) -> Self:
        """Make a rule of an entry that was validated before."""
        parts = {name: part(**_tuples(entry[name])) for name, part in _PARTS.items() if name in entry}
        return cls(**(_tuples(entry) | parts))

    @property
    def points(self) -> float:
        """Points a match counts."""
        if self.score is None:
            return _ALWAYS if self.always else _NEVER
        return self.score / 2 if self.status == "experimental" else self.score

    def factor_in(self, language: str | None) -> float:
        """Give what its points are multiplied by on a page in a language, as `primary` gives it; None: not known."""
        return _OTHER_LANGUAGE if self.language and language and language not in self.language else 1.0

    @property
    def keeps(self) -> bool:
        """Whether the rule speaks for the lines it matches."""
        return self.points < 0


_PARTS: dict[str, type[Match | Examples]] = {"match": Match, "unless": Match, "examples": Examples}


def _tuples(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
