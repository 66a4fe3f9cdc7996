"""Every line of a page with its verdict, for a person to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex
from rich.text import Text

from cleaner.amounts import characters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner.config import Config
    from cleaner.model import Line
    from cleaner.pipeline import Examination
    from cleaner.verdict import Verdict

_CONTROL = regex.compile(r"[\p{Cc}\p{Bidi_Control}--\t]", regex.V1)
_SHOWN = 400
"""Characters of a line that are shown; it is about the verdict, and a line may be megabytes long."""


def printable(text: str) -> str:
    """Give a text that does nothing to a terminal: control and direction characters become marks."""
    return _CONTROL.sub("�", text.replace("\t", "    "))


def explain(examination: Examination, config: Config) -> Iterator[Text]:
    """Give the lines of a page in order, each followed by the reasons that count for or against it."""
    decision = examination.decision
    lines = sum(not line.blank for line in examination.document.lines)
    cut = sum(verdict.removed for verdict in decision.verdicts)
    yield Text(
        f"{examination.document.kind}, {lines} lines, {cut} cut. A line goes at {config.line_points:g} points of its "
        f"own; a run of lines at {config.run_points:g}, with {config.run_signals} kinds of evidence that agree.",
        style="bold",
    )
    if decision.quarantined:
        budget = f"more than {config.budget:.0%} of the characters would have gone"
        yield Text(f"quarantined: {budget}, so every line stays", style="bold yellow")
    for line, verdict in zip(examination.document.lines, decision.verdicts, strict=True):
        if not line.blank:
            yield _line(line, verdict, stays=bool(decision.quarantined))
            yield from _reasons(verdict)


def _line(line: Line, verdict: Verdict, *, stays: bool) -> Text:
    shown = printable(line.text[:_SHOWN]) + (f" … ({characters(len(line.text))})" if len(line.text) > _SHOWN else "")
    if not verdict.removed:
        return Text.assemble(("keep ", "green"), (f"{verdict.points:+6.1f}  ", "dim"), shown)
    word, style = ("would cut ", "yellow") if stays else ("cut  ", "bold red")
    return Text.assemble((word, style), (f"{verdict.points:+6.1f}  ", "dim"), (shown, "strike" if not stays else ""))


def _reasons(verdict: Verdict) -> Iterator[Text]:
    for item in sorted(verdict.proposals, key=lambda item: -abs(item.points)):
        yield Text.assemble("             ", (f"{item.points:+5.1f} {item.rule}", "cyan"), (f": {item.because}", "dim"))
    if verdict.run is not None:
        where = "the end of the page" if verdict.run.tail else "a run of residue"
        lines = f"lines {verdict.run.first + 1}-{verdict.run.last + 1}"
        yield Text(f"                   goes with {where}, {lines}", style="dim")
