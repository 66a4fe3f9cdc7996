"""How much and how many, in words: every message spells a number the same way."""

from __future__ import annotations

_UNITS = ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k"))
_EXACT = 10_000
"""Below it every character is counted: of a few pages a person wants to know."""


def counted(count: int, name: str, names: str | None = None) -> str:
    """Give a number and what it is a number of.

    Args:
        count: how many.
        name: of one.
        names: of several, where that is not the name with an s.

    >>> counted(1, "page"), counted(2000, "page"), counted(0, "body", "bodies")
    ('1 page', '2,000 pages', '0 bodies')
    """
    return f"{count:,} {name if count == 1 else names or f'{name}s'}"


def characters(count: int) -> str:
    """Give a number of characters, to the last one where there are few.

    >>> characters(1), characters(8214), characters(81_412), characters(1_249_000)
    ('1 character', '8,214 characters', '81 k characters', '1.2 M characters')
    """
    if count < _EXACT:
        return counted(count, "character")
    # A number is rounded before its unit is chosen, or 999,999 would be "1000 k".
    size, unit = next((size, unit) for size, unit in _UNITS if round(count, -3) >= size)
    number = count / size
    return f"{number:,.1f} {unit} characters" if unit != "k" else f"{number:,.0f} {unit} characters"
