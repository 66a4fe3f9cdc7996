"""Show one page of the fixtures before and after, and why each line goes: `make demo`."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from cleaner import Removal, clean

PAGE = Path("fixtures/mixed-tail/page.txt")
"""Below the folder of the project."""
_COLUMNS = 80
_BEFORE = 43
"""Columns for the page; the rest is for the reasons."""


def lines_of(text: str, removals: tuple[Removal, ...]) -> list[tuple[str, str]]:
    """Give the lines of a page that hold anything, each with the reason why it goes; none where it stays."""
    found = []
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line.rstrip())
        if line.strip():
            gone = (removal.because for removal in removals if removal.start < end and removal.end >= end)
            found.append((line.strip(), next(gone, "")))
        start += len(line)
    return found


def shown(lines: list[tuple[str, str]]) -> Table:
    """Set lines beside the reasons; what is long is cut off, as it is the article's."""
    table = Table(box=None, pad_edge=False, width=_COLUMNS)
    table.add_column("")
    table.add_column("before", width=_BEFORE, no_wrap=True, overflow="ellipsis")
    table.add_column("why it goes")
    for line, because in lines:
        table.add_row("-" if because else "", line, because, style="red" if because else "")
    return table


def main() -> None:
    """Show the page."""
    root = Path(__file__).resolve().parent.parent
    result = clean((root / PAGE).read_bytes())
    console = Console(width=_COLUMNS, highlight=False)
    console.print(f"{PAGE}: what is marked with - goes.\n", style="bold", markup=False)
    console.print(shown(lines_of(result.text, result.removals)))
    console.print("\nafter", style="bold")
    for line in result.body.splitlines():
        if line.strip():
            console.print(line, no_wrap=True, overflow="ellipsis", markup=False)
    console.print(
        f"\nBody and removed lines together are the page, character by character:\n"
        f"{len(result.text):,} = {len(result.body):,} + {sum(len(item.text) for item in result.removals):,}.\n"
        f"In Python: cleaner.clean(page).body. All {len(list(root.glob('fixtures/**/page.*')))} pages of fixtures/, "
        "into demo-out/:",
        markup=False,
    )


if __name__ == "__main__":
    main()
