"""The flow: segment, stages propose, decide, cut."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner.config import Config, nearest
from cleaner.decide import Decision, decide
from cleaner.errors import ConfigError, SourceError
from cleaner.model import Cleaned, Document, Page
from cleaner.restore import apply
from cleaner.rulebook.load import load
from cleaner.segment import segment
from cleaner.segment.language import given
from cleaner.stages import stage_classes

if TYPE_CHECKING:
    from cleaner.model import Kind, Proposal, Status
    from cleaner.rulebook import RuleBook
    from cleaner.sites import SiteMemory
    from cleaner.stages import Stage


class Examination(NamedTuple):
    """A document and all that was said and decided about it."""

    document: Document
    decision: Decision


class Cleaner:
    """Cleans pages with one set of settings; build it once, use it for many pages, from any thread.

    >>> Cleaner().clean("A quiet morning in Velm.").status
    'unchanged'
    """

    def __init__(self, config: Config | None = None, sites: SiteMemory | Path | str | None = None) -> None:
        """Load the rule book and the stages.

        Args:
            config: settings; None: as they come.
            sites: what the pages of each site have in common, or the file of it; None: the one the settings name.

        Raises:
            RuleBookError: a rule file is wrong.
            ConfigError: `without` names no stage, `language` no language; the site memory cannot be read.
        """
        self.config = config or Config()
        refuse_unknown(self.config)
        self.sites = _memory(self.config.sites if sites is None else sites)
        self.rulebook: RuleBook = load(self.config.rules, self.config.rule_file, self.config.pattern_seconds)
        self.stages = _stages(self.config, self.rulebook)
        for stage in self.stages:
            stage.sites = self.sites

    def __reduce__(self) -> tuple[type[Cleaner], tuple[Config, SiteMemory | None]]:
        """Pickle the settings alone: another process builds its own, from its own rule files."""
        return type(self), (self.config, self.sites)

    def clean(
        self, content: str | bytes, kind: Kind | None = None, url: str | None = None, language: str | None = None
    ) -> Cleaned:
        """Clean one page.

        Args:
            content: HTML or text; bytes are decoded.
            kind: "html" or "text"; None: found out from the content.
            url: address of the page, where known.
            language: ISO 639-1 code, where known.

        Returns:
            The result. A page that cannot be read, or that a stage fails on, has the status `error`.

        Raises:
            TypeError: the content is neither str nor bytes.
        """
        if not isinstance(content, (str, bytes)):
            raise TypeError(f"content must be str or bytes, not {type(content).__name__}")
        if kind not in (None, "html", "text"):
            raise ValueError(f'kind must be "html", "text" or None, not {kind!r}')
        return self.clean_page(Page("", content, kind, url, language))

    def clean_page(self, page: Page) -> Cleaned:
        """Clean one page; its faults end up in the result, never as an exception."""
        return self.clean_document(page)[0]

    def clean_document(self, page: Page) -> tuple[Cleaned, Document | None]:
        """Clean one page; give its document as well, None where it has none."""
        try:
            document = self._segment(page)
        except SourceError as error:
            return _failed(page, "", str(error)), None
        except Exception as error:  # noqa: BLE001  # one page never stops a run
            return _failed(page, "", f"cannot be segmented: {type(error).__name__}: {error}"), None
        try:
            decision = self.judge(document)
        except Exception as error:  # noqa: BLE001
            reason = f"a stage failed: {type(error).__name__}: {error}"
            return _failed(page, document.text, reason, document), document
        body = apply(document.text, decision.removals)
        cleaned = Cleaned(
            body,
            document.title,
            _status(document, decision),
            document.text,
            decision.removals,
            document.kind,
            document.url,
            document.language,
            proposals=decision.quarantined,
            timeouts=_timeouts(decision),
        )
        return cleaned, document

    def judge(self, document: Document) -> Decision:
        """Let every stage speak about a document, and decide."""
        return decide(document, self.propose, self.config)

    def propose(self, document: Document) -> list[Proposal]:
        """Give all that the stages say about a document."""
        return [proposal for stage in self.stages for proposal in stage.propose(document)]

    def examine(self, page: Page) -> Examination:
        """Give a page's document with every verdict, for a person to look at.

        Raises:
            SourceError: the page cannot be read.
        """
        document = self._segment(page)
        return Examination(document, self.judge(document))

    def _segment(self, page: Page) -> Document:
        """Take a page apart; one that comes with no language has that of the settings."""
        return segment(page if given(page.language) else replace(page, language=self.config.language))


def refuse_unknown(config: Config) -> None:
    """Refuse settings that name what there is not.

    Raises:
        ConfigError: `without` names no stage, or `language` no language.
    """
    if config.language is not None and given(config.language) is None:
        raise ConfigError(f'language = "{config.language}": write an ISO 639 code, such as "de"')
    classes = [stage.name for stage in stage_classes()] if config.without else []
    for name in config.without:
        if name not in classes:
            raise ConfigError(f'without = "{name}": no such stage{nearest(name, classes)}; one of {", ".join(classes)}')


def _memory(sites: SiteMemory | Path | str | None) -> SiteMemory | None:
    if not isinstance(sites, (Path, str)):
        return sites
    from cleaner.sites import SiteMemory  # noqa: PLC0415  # most single pages are cleaned without

    return SiteMemory.load(sites)


def _stages(config: Config, rulebook: RuleBook) -> tuple[Stage, ...]:
    classes = {stage.name: stage for stage in stage_classes()}
    return tuple(stage(config, rulebook) for name, stage in classes.items() if name not in config.without)


def _status(document: Document, decision: Decision) -> Status:
    if not document.text.strip():
        return "empty"
    if decision.quarantined:
        return "quarantined"
    return "cleaned" if decision.removals else "unchanged"


def _timeouts(decision: Decision) -> tuple[str, ...]:
    said = (proposal for verdict in decision.verdicts for proposal in verdict.proposals)
    return tuple(sorted({proposal.rule for proposal in said if proposal.timeout}))


def _failed(page: Page, text: str, error: str, document: Document | None = None) -> Cleaned:
    kind = document.kind if document else page.kind or "text"
    return Cleaned(text, document.title if document else None, "error", text, (), kind, page.url, page.language, error)
