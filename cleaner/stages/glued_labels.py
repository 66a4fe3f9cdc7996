"""Labels that a scraper ran together: "Privacy PolicyTerms of Use"."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from cleaner.model import Document, Line, Proposal
from cleaner.patterns import later
from cleaner.segment.language import primary
from cleaner.shape import shape_of
from cleaner.stages.stage import Example, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.rulebook.format import Rule

_SEAM = later(r"(?<=[\p{Ll}\p{N})!?])(?=\p{Lu})")
_CHARS = 200
"""Characters: a longer line is no row of labels."""
_LABELS = 12
_POINTS = 6.0


class GluedLabels(Stage):
    """Takes a line for residue that is nothing but labels without a space between them.

    Links and buttons that stand side by side have no space in the page's source, so text that was
    pulled out of it reads "Share this articleComments". Where a capital follows a small letter the
    line is cut, and each piece held against the rule book: only if every piece is a label that a
    rule knows does the line count, for as much as its pieces together.

    What could go wrong: a name with a capital inside whose parts are labels both, alone on a line.
    """

    name = "glued_labels"
    examples: ClassVar = (
        Example("The ferry left at dawn.\nPrivacy PolicyTerms of Use", ("Privacy PolicyTerms of Use",)),
        Example("The ferry left at dawn.\nShare this articleComments", ("Share this articleComments",)),
        Example("The ferry left at dawn.\nHarbour PostTerms of Use"),
        Example("The ferry left at dawn.\nMcAllister"),
    )

    def propose(self, document: Document) -> Iterator[Proposal]:
        """Give points to lines that are labels run together."""
        for line in document.lines:
            if len(line.text) > _CHARS or not _SEAM.search(line.text):
                continue
            pieces = _SEAM.split(line.text.strip())
            if 1 < len(pieces) <= _LABELS and not self._known(line.text):
                known = [self._known(piece) for piece in pieces]
                if all(known):
                    yield self._say(line, [rule for rule in known if rule], document)

    def _known(self, text: str) -> Rule | None:
        """Give the rule that counts most among those that know a label; None where none does, or one protects it."""
        rules, _ = self.rulebook.matcher.match(shape_of(text))
        if any(rule.keeps for rule in rules):
            return None
        return max((rule for rule in rules if rule.scope != "head"), key=lambda rule: rule.points, default=None)

    def _say(self, line: Line, rules: list[Rule], document: Document) -> Proposal:
        language = document.language and primary(document.language)
        points = min(_POINTS, sum(rule.points * rule.factor_in(language) for rule in rules))
        return Proposal(
            line.index,
            line.index,
            points,
            "glued-labels/known",
            self.name,
            max(rules, key=lambda rule: rule.points).category,
            "is made of labels without a space between them",
            "phrase",
            evidence={"labels": len(rules), "rules": dict.fromkeys([rule.id for rule in rules], 1)},
        )
