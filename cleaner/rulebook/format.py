"""What a rule is. `rules/README.md` says the same for people who write them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

import regex
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from cleaner.model import Category  # noqa: TC001  # pydantic reads the annotation at run time
from cleaner.rulebook.markup import parse
from cleaner.shape import fold

Scope = Literal["anywhere", "head", "tail", "heading", "outside"]
Status = Literal["experimental", "stable", "retired"]

ID = r"^[a-z0-9][a-z0-9.]*(?:-[a-z0-9.]+)*/[a-z0-9]+(?:-[a-z0-9]+)*$"
TRUSTED = "trusted"
"""The validation context of rules tested before: entries are not looked at, patterns compiled when first needed."""
_ALWAYS = 100.0
"""Points: more than all else that may be said for keeping a line."""
_NEVER = -1000.0
"""Points: more than all `always` rules together."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=False)


class Match(_Strict):
    """How a line is recognised: by any entry of any kind."""

    exact: tuple[str, ...] = ()
    """The whole line, edge marks and bullets left aside."""
    prefix: tuple[str, ...] = ()
    """The beginning of the line, up to the end of a word."""
    phrase: tuple[str, ...] = ()
    """Anywhere in the line, in whole words."""
    pattern: tuple[str, ...] = ()
    """A pattern of the `regex` package, searched in the folded line: lower case, single spaces, bullet cut off."""
    css: tuple[str, ...] = ()
    """HTML, site rules only: a selector of an element that holds the whole line, however long that is."""
    cased: bool = False
    """Whether upper and lower case are told apart."""

    @field_validator("exact", "prefix", "phrase", "pattern", "css")
    @classmethod
    def _says_something(cls, entries: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        for entry in () if info.context == TRUSTED else entries:
            if not fold(entry):
                raise ValueError(f"{entry!r} is empty: leave it out")
        return entries

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, patterns: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        for pattern in () if info.context == TRUSTED else patterns:
            try:
                regex.compile(pattern)
            except regex.error as error:
                raise ValueError(f"no valid pattern: {pattern!r}: {error}") from error
        return patterns

    @field_validator("css")
    @classmethod
    def _selects(cls, selectors: tuple[str, ...]) -> tuple[str, ...]:
        for selector in selectors:
            parse(selector)
        return selectors

    @property
    def empty(self) -> bool:
        """Whether nothing can match."""
        return not (self.exact or self.prefix or self.phrase or self.pattern or self.css)


class Examples(_Strict):
    """Lines to be removed and lines that look alike and must stay; HTML where a rule asks for markup."""

    remove: Annotated[tuple[str, ...], Field(min_length=2)]
    keep: Annotated[tuple[str, ...], Field(min_length=2)]


class Rule(_Strict):
    """One rule of the book."""

    id: Annotated[str, Field(pattern=ID)]
    """Constant, `folder/name` in kebab case: `en/read-more`."""
    title: Annotated[str, Field(min_length=3)]
    """What it finds, in a few words."""
    because: Annotated[str, Field(min_length=10)]
    """The reason a report gives, completing "removed because it ..."; of a rule that keeps, "kept because it ..."."""
    category: Category
    """Kind of residue."""
    match: Match
    """How a line is recognised."""
    examples: Examples
    """Run as tests, at least two each way."""
    score: Annotated[float, Field(ge=-10, le=10)] | None = None
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
    language: tuple[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], ...] = ()
    """ISO 639 codes; none: any language."""
    status: Status = "stable"
    """`experimental` rules count half; `retired` ones are kept for their id and never match."""
    max_words: Annotated[int, Field(ge=1)] = 25
    """Words: a longer line is prose, whatever it says."""
    enabled: bool = True
    """`false` switches off a rule of a lower layer."""
    aliases: tuple[str, ...] = ()
    """Ids the rule had before."""
    false_positives: str = ""
    """Lines it is known to take wrongly."""
    site: str = ""
    """Host the rule is for, from the name of its file; empty: all pages."""

    @field_validator("language", mode="before")
    @classmethod
    def _one_or_more(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else () if value is None else value

    @model_validator(mode="after")
    def _can_match(self) -> Self:
        if self.match.empty:
            raise ValueError("match is empty: give exact, prefix, phrase or pattern")
        if (self.match.css or self.unless.css) and not self.site:
            raise ValueError("match.css: for the rules of one site only; put the rule into sites/<host>.toml")
        if self.scope == "outside" and not self.match.css:
            raise ValueError('scope: "outside" needs match.css, the element that holds the article')
        return self

    @model_validator(mode="after")
    def _counts(self) -> Self:
        if (self.score is not None) + self.always + self.never != 1:
            said = "missing" if self.score is None and not (self.always or self.never) else "given twice"
            raise ValueError(f"score: {said}; give one of score = a number, always = true, never = true")
        if self.score is None and self.status == "experimental":
            raise ValueError("status: an experimental rule counts half; give it a score in place of always or never")
        return self

    @property
    def points(self) -> float:
        """Points a match counts."""
        if self.score is None:
            return _ALWAYS if self.always else _NEVER
        return self.score / 2 if self.status == "experimental" else self.score

    @property
    def keeps(self) -> bool:
        """Whether the rule speaks for the lines it matches."""
        return self.points < 0
