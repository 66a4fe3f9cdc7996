"""Words such as "Updated:" around a time."""

from __future__ import annotations

from typing import NamedTuple

from cleaner.patterns import later
from cleaner.times.fold import WORD, openings
from cleaner.times.tables import load_tables

_SEPARATOR = later(r"[|•·]")
_EDGES = " :,;|·•()-/"


class Parts(NamedTuple):
    """A folded line, cut at its labels and separators."""

    times: tuple[str, ...]
    labelled: bool


def cut_labels(line: str) -> Parts:
    """Cut a folded line into what stands between labels and separators.

    >>> cut_labels("published: 3 march 2024 | updated 5 hours ago")
    Parts(times=('3 march 2024', '5 hours ago'), labelled=True)
    """
    known = load_tables().labels
    pieces, labelled, at = [""], False, 0
    for word in WORD.finditer(line):
        if word.start() < at:
            continue
        end = next((end for phrase, end in openings(line, word.start()) if phrase in known), 0)
        if end:
            pieces[-1] += line[at : word.start()]
            pieces.append("")
            labelled, at = True, end
    pieces[-1] += line[at:]
    times = (time.strip(_EDGES) for piece in pieces for time in _SEPARATOR.split(piece))
    return Parts(tuple(time for time in times if time), labelled)
