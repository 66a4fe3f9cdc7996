"""Every line of a page with its verdict, for a person to read: as decided now, or as a finished run decided it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import regex
from rich.text import Text

from cleaner.amounts import characters, counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cleaner.config import Config
    from cleaner.io.report import ReportRow
    from cleaner.pipeline import Examination
    from cleaner.verdict import Verdict

_CONTROL = regex.compile(r"[\p{Cc}\p{Bidi_Control}--\t]", regex.V1)
_SHOWN = 400
"""Characters of a line that are shown; it is about the verdict, and a line may be megabytes long."""
_INDENT = " " * 13


def printable(text: str) -> str:
    """Give a text that does nothing to a terminal: control and direction characters become marks."""
    return _CONTROL.sub("�", text.replace("\t", "    "))


_BARS = {
    "html": "a run of lines at {config.run_points:g}, with {config.run_signals} kinds of evidence that agree",
    "text": "lines together where their points outweigh what it takes to leave the article (4) and to come back (2)",
}
"""What lines together need, by the kind of page."""


def explain(examination: Examination, config: Config) -> Iterator[Text]:
    """Give the lines of a page in order, each followed by the reasons that count for or against it."""
    document, decision = examination.document, examination.decision
    lines = sum(not line.blank for line in document.lines)
    yield _heading(document.kind, lines, sum(verdict.removed for verdict in decision.verdicts), decision.removals)
    yield Text(
        f"A line goes at {config.line_points:g} points of its own; {_BARS[document.kind].format(config=config)}.",
        style="dim",
    )
    if decision.quarantined:
        budget = f"more than {config.budget:.0%} of the characters would have gone"
        yield Text(f"quarantined: {budget}, so every line stays", style="bold yellow")
    for line, verdict in zip(document.lines, decision.verdicts, strict=True):
        if not line.blank:
            yield _line(line.text, verdict.points, gone=verdict.removed, stays=bool(decision.quarantined))
            yield from _reasons(verdict)


def explain_row(row: ReportRow, body: str | None, problem: str | None = None) -> Iterator[Text]:
    """Give what a finished run did to a page: its text in order, what went marked, each span with its reason.

    Args:
        row: of its report.
        body: what stayed; None: it is not there, and only what went is shown.
        problem: why it is not there.
    """
    spans: list[Mapping[str, Any]] = [*(row.get("removals") or row.get("proposals") or ())]
    html, stays = row["kind"] == "html", row["status"] == "quarantined"
    pieces = [*_pieces(spans, body)]
    shown = [(text, span, _lines(text, html=html)) for text, span in pieces]
    count = sum(len(lines) for *_, lines in shown)
    if all(span is None or text for text, span, _ in shown) and _told(row):
        cut = sum(len(lines) for _, span, lines in shown if span is not None)
        yield _heading(row["kind"], count, cut, () if stays else spans)
    else:
        gone = characters(row["chars_in"] - row["chars_kept"])
        yield Text(f"{row['kind']}, {counted(count, 'line')} kept, {gone} cut", style="bold")
        yield from _totals(row)
    if row["status"] == "error":
        yield Text(f"failed: {printable(row.get('error') or 'no reason is known')}", style="bold red")
    elif problem is not None:
        yield Text(printable(problem), style="bold yellow")
    if stays:
        yield Text("quarantined: too much would have gone, so every line stays", style="bold yellow")
    for text, span, lines in shown:
        if span is None:
            yield from (_line(line, None, gone=False) for line in lines)
            continue
        if text:
            points = [span.get("score"), *[None] * len(lines)]
            yield from (_line(line, score, gone=True, stays=stays) for line, score in zip(lines, points, strict=False))
        else:
            length = characters(span["end"] - span["start"])
            yield _line(f"[{length}; the report holds no removed text]", span.get("score"), gone=True, stays=stays)
        yield from _said(span)


def _told(row: ReportRow) -> bool:
    """Whether the report says where each removal stood; of a page that lost nothing there is nothing to say."""
    return "removals" in row or row["chars_in"] == row["chars_kept"]


def _totals(row: ReportRow) -> Iterator[Text]:
    """Say of a page whose report was to hold less what it does hold."""
    missing = "their text" if "removals" in row else "where they stood"
    yield Text(f"of what went the report does not hold {missing}; it was asked for less than all", style="bold yellow")
    totals: Iterable[Mapping[str, Any]] = cast("dict[str, Any]", row).get("totals") or ()
    for total in totals:
        chars = characters(total["chars"])
        yield Text(f"{_INDENT}{counted(total['removals'], 'span')} of {chars}: {total['rule']}", style="cyan")


def _heading(kind: str, lines: int, cut: int, spans: Iterable[object]) -> Text:
    count = sum(1 for _ in spans)
    where = f" in {counted(count, 'span')}" if count else ""
    return Text(f"{kind}, {counted(lines, 'line')}, {cut:,} cut{where}", style="bold")


def _pieces(spans: Iterable[Mapping[str, Any]], body: str | None) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    """Give the text of a page piece by piece, in order: what stayed, and what went with its span."""
    position = taken = 0
    for span in spans:
        if body is not None and span["start"] > position:
            kept = span["start"] - position
            yield body[taken : taken + kept], None
            taken += kept
        yield span.get("text", ""), span
        position = span["end"]
    if body is not None and taken < len(body):
        yield body[taken:], None


def _lines(text: str, *, html: bool) -> list[str]:
    """Give the lines that are not blank, as the page was cut into them."""
    return [line for line in (text.split("\n") if html else text.splitlines()) if line.strip()]


def _line(text: str, points: float | None, *, gone: bool, stays: bool = False) -> Text:
    shown = printable(text[:_SHOWN]) + (f" … ({characters(len(text))})" if len(text) > _SHOWN else "")
    said = f"{points:+6.1f}  " if points is not None else " " * 8
    if not gone:
        return Text.assemble(("keep ", "green"), (said, "dim"), shown)
    word, style = ("would cut ", "yellow") if stays else ("cut  ", "bold red")
    return Text.assemble((word, style), (said, "dim"), (shown, "strike" if not stays else ""))


def _reasons(verdict: Verdict) -> Iterator[Text]:
    for item in sorted(verdict.proposals, key=lambda item: -abs(item.points)):
        yield _reason(item.rule, item.points, item.because, item.evidence)
    if verdict.run is not None:
        where = "the end of the page" if verdict.run.tail else "a run of residue"
        lines = f"lines {verdict.run.first + 1}-{verdict.run.last + 1}"
        yield Text(f"{_INDENT}      goes with {where}, {lines}", style="dim")


def _said(span: Mapping[str, Any]) -> Iterator[Text]:
    """Give what the report says of a span: its reason first, then all else that had points for or against it."""
    evidence = span.get("evidence") or {}
    points: dict[str, float] = dict(evidence.get("points") or {})
    yield _reason(span["rule"], points.pop(span["rule"], None), span.get("because"), evidence)
    for rule, value in sorted(points.items(), key=lambda item: -abs(item[1])):
        yield _reason(rule, value, None, {})
    if run := evidence.get("run"):
        lines = f"a run of {counted(run['lines'], 'line')}" if "lines" in run else "a run"
        signals = f", given away by {' and '.join(run['signals'])}" if run.get("signals") else ""
        yield Text(f"{_INDENT}      goes with {lines}{signals}", style="dim")


def _reason(rule: str, points: float | None, because: str | None, seen: Mapping[str, Any]) -> Text:
    said = f"{points:+5.1f} " if points is not None else " " * 6
    more = f" ({', '.join(_seen(seen))})" if any(_seen(seen)) else ""
    why = f": {printable(because + more)}" if because else ""
    return Text.assemble(_INDENT, (f"{said}{rule}", "cyan"), (why, "dim"))


def _seen(evidence: Mapping[str, Any]) -> Iterator[str]:
    """Put what a stage saw into words: signs by their names, numbers with theirs."""
    for name, value in evidence.items():
        if name in _TOLD_APART or value is False:
            continue
        if isinstance(value, Mapping):
            yield from map(str, value)
        else:
            yield f"{name.replace('_', ' ')} {value}"


_TOLD_APART = frozenset({"points", "run"})
