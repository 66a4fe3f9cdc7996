"""What a stage is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cleaner.config import Config
    from cleaner.model import Document, Kind, Proposal
    from cleaner.rulebook import RuleBook
    from cleaner.sites import SiteMemory


class Example(NamedTuple):
    """A page, and the lines of it that the stage takes for residue; none: the stage must stay silent."""

    page: str
    hits: tuple[str, ...] = ()
    kind: Kind = "text"
    others: tuple[str, ...] = ()
    """Other pages of the same site, for a stage that asks the site memory."""


class Stage(ABC):
    """One kind of evidence.

    A stage looks at a document and proposes; it changes nothing and knows of no other stage. Its
    docstring is the user's documentation: what it takes for residue, why, what could go wrong.
    """

    name: ClassVar[str]
    """Constant, snake case; rule ids open with it in kebab case."""
    examples: ClassVar[tuple[Example, ...]]
    """At least two pages with hits and two without; contract tests run them."""
    sites: SiteMemory | None = None
    """What is known of the pages' sites, where anything is; the pipeline sets it before the first page."""

    def __init__(self, config: Config, rulebook: RuleBook) -> None:
        """Take the settings and the rule book; whatever is slow to build is built here, once."""
        self.config = config
        self.rulebook = rulebook

    @abstractmethod
    def propose(self, document: Document) -> Iterable[Proposal]:
        """Give the evidence found in a document."""
