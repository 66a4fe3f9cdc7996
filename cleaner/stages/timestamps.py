"""Lines that are a time and nothing else."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from cleaner.model import Document, Line, Proposal
from cleaner.stages.stage import Example, Stage
from cleaner.times import TimeLine, archive_entry, time_line
from cleaner.vocabulary import is_prose

if TYPE_CHECKING:
    from collections.abc import Iterator

_POINTS = {"relative": 4.0, "short": 2.0, "absolute": 2.0, "clock": 1.5}
_TEMPLATE = 1.0
"""Added for a bullet, and before the first paragraph: nobody writes so."""
_LABELLED = 1.5
"""Added for "Updated:", "Published on": a date alone may be the subject of a list."""
_BEFORE_PROSE = 2.0
"""Taken off where a paragraph follows, or between paragraphs without a bullet: the time may belong to the story."""
_CALENDAR = 3
"""Dates one below the other."""
_ARCHIVE, _YEAR = 4, 12
"""Months with a count below one another: so many are an archive if they name years, more than a year's in any case."""
_ARCHIVE_POINTS = 6.0
_ENTRIES = 2
"""So many times in front of paragraphs make a live blog."""


class Timestamps(Stage):
    """Takes lines for residue that are a time and nothing else: "- 8 hours ago", "vor 3 Std.", "3時間前".

    Bullets, separators and a label ("Updated:") count as part of the time. A time inside a sentence
    is not looked at. A relative time is what a page template prints, and goes alone; a date or a
    time of day goes with a run of other residue only, and three or more below one another are a
    calendar. Times in front of paragraphs, twice or more
    on a page, are the entries of a live blog or a chronicle, and the stage is silent on them. Months with
    a count below one another ("March 2024 (12)"), before the first paragraph or after the last, are a
    blog's archive.
    """

    name = "timestamps"
    examples: ClassVar = (
        Example("Ferry to Osk runs again\n- 8 hours ago", ("- 8 hours ago",)),
        Example("Markt in Velm\nvor 3 Std.\nil y a 2 h\n3時間前", ("vor 3 Std.", "il y a 2 h", "3時間前")),
        Example("Harbour news\nUpdated: 3 March 2024, 14:05", ("Updated: 3 March 2024, 14:05",)),
        Example(
            "The ferry left at dawn, and the crew of nine had been told to keep the deck clear of snow.\n"
            "März 2024 (12)\nFebruar 2024 (9)\nJanuar 2024 (11)\nDezember 2023 (4)",
            ("März 2024 (12)", "Februar 2024 (9)", "Januar 2024 (11)", "Dezember 2023 (4)"),
        ),
        Example("Ferries that sank\nMarch (12)\nApril (9)\nMay (11)\nJune (4)"),
        Example("The harbour closed 8 hours ago and will stay closed until the wind turns."),
        Example(
            "14:05\nThe mayor has arrived at the harbour and is speaking to the crews of the two ferries.\n"
            "14:20\nThe first ferry is to leave within the hour, the mayor says, if the wind allows it at all."
        ),
    )

    def propose(self, document: Document) -> Iterator[Proposal]:
        """Give points to each line that is a time, and to the months of an archive."""
        yield from _archives(document)
        times = [(line, found) for line in document.lines if (found := time_line(line.text))]
        if not times:
            return
        prose = [line.index for line in document.lines if is_prose(line.shape)]
        first, last = (prose[0], prose[-1]) if prose else (len(document.lines), -1)
        following = {line.index: _next_text(document, line) for line, _ in times}
        entries = sum(after is not None and is_prose(after.shape) for after in following.values())
        listed = _listed(document, {line.index for line, found in times if found.kind != "relative"})
        for line, found in times:
            if line.index in listed:
                continue
            after = following[line.index]
            before_prose = after is not None and is_prose(after.shape)
            if before_prose and entries >= _ENTRIES:
                continue
            printed = line.shape.bullet or line.index < first
            points = _POINTS[found.kind] + _LABELLED * found.labelled + _TEMPLATE * printed
            points -= _BEFORE_PROSE * (before_prose or (first < line.index < last and not printed))
            if points > 0:
                yield self._say(line, found, points)

    def _say(self, line: Line, found: TimeLine, points: float) -> Proposal:
        because = {
            "relative": "only says how long ago something appeared",
            "short": "only gives an amount of time or a day",
            "absolute": "only gives a date",
            "clock": "only gives a time of day",
        }[found.kind]
        evidence = {"label": found.labelled}
        return Proposal(
            line.index,
            line.index,
            points,
            f"timestamps/{found.kind}",
            self.name,
            "time",
            because,
            "time",
            evidence=evidence,
        )


def _archives(document: Document) -> Iterator[Proposal]:
    """Give points to months with a count, outside the article."""
    named = {line.index: archive_entry(line.text) for line in document.lines if not line.blank}
    if not any(named.values()):
        return
    prose = [index for index in named if is_prose(document.lines[index].shape)]
    for is_entry, group in groupby(named, key=lambda index: named[index] is not None):
        run = list(group)
        years = sum(named[index] == "year" for index in run)
        if not is_entry or len(run) < _ARCHIVE or (2 * years < len(run) <= _YEAR):
            continue
        if prose and prose[0] < run[0] < prose[-1]:
            continue
        yield Proposal(
            run[0],
            run[-1],
            _ARCHIVE_POINTS,
            "timestamps/archive",
            Timestamps.name,
            "navigation",
            "is a month of a blog's archive",
            "time",
            evidence={"months": len(run)},
        )


def _listed(document: Document, times: set[int]) -> set[int]:
    """Give the dates that stand one below the other: they are a calendar, not the dates of stories."""
    texts = [line.index for line in document.lines if not line.blank]
    runs = (list(group) for is_time, group in groupby(texts, key=times.__contains__) if is_time)
    return {index for run in runs if len(run) >= _CALENDAR for index in run}


def _next_text(document: Document, line: Line) -> Line | None:
    indexes = range(line.index + 1, len(document.lines))
    return next((document.lines[index] for index in indexes if not document.lines[index].blank), None)
