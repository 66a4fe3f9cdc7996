"""The stage that holds the rule book against each line."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING, ClassVar

from cleaner.model import Document, Line, Proposal
from cleaner.rulebook.spoken import in_one_language
from cleaner.segment.language import primary
from cleaner.stages.stage import Example, Stage
from cleaner.vocabulary import is_prose, may_head

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaner.model import Signal
    from cleaner.rulebook.format import Rule
    from cleaner.rulebook.sites import Said

_FOLLOWER = 1.0
"""Points of a line under a heading that opens a run."""
_FOLLOWERS = 40
"""Lines: no heading reaches further."""
_FOLLOWER_WORDS = 24
"""Words: a longer line under a heading is text of its own."""
_SENTENCE_WORDS = 6
_FULL_STOPS = tuple(".。।۔။។።։།")
"""Words: a line this long that ends in a full stop is a sentence, and no headline under a heading."""


class Rules(Stage):
    """Takes lines for residue that a rule of the rule book matches.

    `cleaner rules list` shows the rules, `cleaner rules show ID` one of them with its examples. A
    rule with the scope `heading` ("Most read") also speaks for the short lines under it, up to the
    next paragraph. Rules for one site are held against its pages alone, and know their markup. A pattern
    that runs out of time on a line counts as no match and is reported.
    """

    name = "rules"
    examples: ClassVar = (
        Example("The ferry left at dawn.\nAdvertisement\nIt came back at noon.", ("Advertisement",)),
        Example("The ferry left at dawn.\nShare this article", ("Share this article",)),
        Example("The ferry left at dawn."),
        Example("An advertisement for soap hung on the harbour wall until the storm tore it down."),
    )

    def propose(self, document: Document) -> Iterator[Proposal]:
        """Give the points of every rule that matches a line."""
        lines = document.lines
        prose = [line.index for line in lines if is_prose(line.shape)]
        first, last = (prose[0], prose[-1]) if prose else (len(lines), -1)
        of_site = self._of_site(document)
        language = document.language and primary(document.language)
        for line in lines:
            rules, timeouts = self.rulebook.matcher.match(line.shape)
            if line.index in of_site:
                _, more, late = of_site[line.index]
                rules, timeouts = rules + more, timeouts + late
            heard = [rule for rule in rules if not _elsewhere(rule, line, first, last)]
            for rule in in_one_language(heard, language):
                factor = rule.factor_in(language)
                yield self._say(line, rule, rule.points * factor, rule.because)
                if rule.scope == "heading":
                    for follower in _followers(document, line):
                        yield self._say(
                            follower, rule, _FOLLOWER * factor, f"stands under a heading that {rule.because}"
                        )
            for rule in timeouts:
                because = "the rule's pattern ran out of time on this line, which counts as no match"
                yield replace(self._say(line, rule, 0.0, because), timeout=True)

    def _of_site(self, document: Document) -> dict[int, Said]:
        """Give what the rules of the page's own site say, by line."""
        matcher = self.rulebook.matcher_of(document.url)
        if matcher is None:
            return {}
        return {said.line.index: said for said in matcher.match(document.lines)}

    def _say(self, line: Line, rule: Rule, points: float, because: str) -> Proposal:
        signal: Signal = "heading" if rule.scope == "heading" else "markup" if rule.match.css else "phrase"
        return Proposal(
            line.index,
            line.index,
            points,
            rule.id,
            self.name,
            rule.category,
            because,
            signal,
            protects=rule.never and points < 0,
        )


def _elsewhere(rule: Rule, line: Line, first: int, last: int) -> bool:
    """Whether a rule speaks of another part of the text: what is before its first paragraph, or after its last."""
    return (rule.scope == "head" and line.index > first) or (rule.scope == "tail" and line.index < last)


def _is_follower(line: Line) -> bool:
    sentence = line.shape.words >= _SENTENCE_WORDS and line.text.rstrip().endswith(_FULL_STOPS)
    return not is_prose(line.shape) and not sentence and line.shape.words <= _FOLLOWER_WORDS


def _followers(document: Document, heading: Line) -> Sequence[Line]:
    """Give the lines under a heading; the one right before a paragraph is that paragraph's own heading."""
    texts = [line for line in document.lines[heading.index + 1 : heading.index + 1 + _FOLLOWERS] if not line.blank]
    run = list(takewhile(_is_follower, texts))
    below = texts[len(run)] if len(run) < len(texts) else None
    if run and below and below.shape.closed and (document.kind == "html" or may_head(run[-1].shape, below.shape)):
        run = run[:-1]
    return run
