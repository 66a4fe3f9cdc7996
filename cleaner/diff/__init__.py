"""What changed between two finished runs."""

from __future__ import annotations

from cleaner.diff.pages import PageDiff, Recut, compare, diff_runs, diff_texts
from cleaner.diff.totals import Totals

__all__ = ["PageDiff", "Recut", "Totals", "compare", "diff_runs", "diff_texts"]
