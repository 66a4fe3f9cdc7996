"""What a rule is. `rules/README.md` says the same for people who write them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

import regex
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from cleaner.model import Category  # noqa: TC001  # pydantic reads the annotation at run time

Scope = Literal["anywhere", "head", "tail", "heading"]
Status = Literal["experimental", "stable", "retired"]

ID = r"^[a-z0-9][a-z0-9.]*(?:-[a-z0-9.]+)*/[a-z0-9]+(?:-[a-z0-9]+)*$"


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

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                regex.compile(pattern)
            except regex.error as error:
                raise ValueError(f"no valid pattern: {pattern!r}: {error}") from error
        return patterns

    @property
    def empty(self) -> bool:
        """Whether nothing can match."""
        return not (self.exact or self.prefix or self.phrase or self.pattern)


class Examples(_Strict):
    """Lines the rule must take, and lines that look alike and must stay."""

    remove: Annotated[tuple[str, ...], Field(min_length=2)]
    keep: Annotated[tuple[str, ...], Field(min_length=2)]


class Rule(_Strict):
    """One rule of the book."""

    id: Annotated[str, Field(pattern=ID)]
    """Constant, `folder/name` in kebab case: `en/read-more`."""
    title: Annotated[str, Field(min_length=3)]
    """What it finds, in a few words."""
    because: Annotated[str, Field(min_length=10)]
    """The reason a report gives, completing "removed because it ..."."""
    category: Category
    """Kind of residue."""
    score: Annotated[float, Field(ge=-10, le=10)]
    """Points for a line that matches; below zero the rule speaks for keeping it."""
    match: Match
    """How a line is recognised."""
    examples: Examples
    """Run as tests, at least two each way."""
    unless: Match = Match()
    """A line that matches this as well is left alone."""
    scope: Scope = "anywhere"
    """`head`: only before the first paragraph; `tail`: only after the last; `heading`: opens a run of lines."""
    language: str | None = None
    """ISO 639-1 code; None: any language."""
    status: Status = "stable"
    """`experimental` rules count half; `retired` ones are kept for their id and never match."""
    max_words: Annotated[int, Field(ge=1)] = 25
    """Words: a longer line is prose, whatever it holds."""
    enabled: bool = True
    """`false` switches off a rule of a lower layer."""
    aliases: tuple[str, ...] = ()
    """Ids the rule had before."""
    false_positives: str = ""
    """Lines it is known to take wrongly."""

    @model_validator(mode="after")
    def _can_match(self) -> Self:
        if self.match.empty:
            raise ValueError("match is empty: give exact, prefix, phrase or pattern")
        return self

    @property
    def points(self) -> float:
        """Points a match counts."""
        return self.score / 2 if self.status == "experimental" else self.score
