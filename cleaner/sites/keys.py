"""What a site is, and when two lines are the same line: names for both, 64 bits each."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np
import regex

from cleaner.patterns import later
from cleaner.rulebook.sites import site_of as host_name
from cleaner.shape import SHAPE_CHARS
from cleaner.shape import key as fold_line
from cleaner.times import LONGEST, time_line
from cleaner.times.fold import fold, is_word, tokens
from cleaner.times.tables import load_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PLACE_BITS = 2
"""The lowest bits of a key are free: there a row of a tally says where on the page the line stands."""
NO_KEY = 0
"""Stands for a line that says nothing by which it could be known again: a number, a row of marks."""

_TIMED_WORDS = 24
"""Tokens: times are looked for inside lines this long; a longer one is a sentence, whose words do not change."""
_TIME_WORDS = 10
"""Tokens of a time: "on Sunday, 3rd of March 2024"."""
_NUMBER = later(r"\p{N}+(?:[.,:/' ]\p{N}+)*")
_LETTERS = later(r"\p{L}.*?\p{L}", regex.S)
_TIME = "⏱"
_MIX = np.uint64(0x9E3779B97F4A7C15)
"""The golden ratio in 64 bits: multiplying by it spreads a key over all of them."""


def site_of(url: str | None, name: str) -> str:
    """Give the site of a page.

    Args:
        url: address of the page, where known. Its registered domain is the site; a host without a
            public suffix - an IP address, a machine of an intranet - is one by itself.
        name: of the page, such as its path. Pages without an address belong together by folder.

    Returns:
        The site's name; empty for a page with neither address nor name, of which nothing can be learnt.

    >>> site_of("https://news.osk.example.co.uk/ferry", "")
    'example.co.uk'
    >>> site_of(None, "osk/2024/ferry.txt")
    'folder:osk/2024'
    """
    if url:
        address = url.strip() if "//" in url else f"//{url.strip()}"
        try:
            host = urlsplit(address).hostname
        except ValueError:
            host = None
        if host:
            return _domain(host_name(host))
    return f"folder:{name.replace(chr(92), '/').rpartition('/')[0]}" if name else ""


@lru_cache(maxsize=4096)
def _domain(host: str) -> str:
    from tld import get_fld  # noqa: PLC0415  # it reads the list of public suffixes; most programs learn no sites

    return get_fld(f"https://{host}/", fail_silently=True) or host


@lru_cache(maxsize=64)
def site_key(site: str) -> int:
    """Give the 64-bit key of a site's name."""
    return _digest(site)


def line_key(text: str) -> int:
    """Give the 64-bit key of a line: equal where two lines differ in times, dates and counters alone.

    >>> line_key("Posted 3 hours ago in Sport") == line_key("Posted 5 hours ago in Sport")
    True
    >>> line_key("The ferry left.") == line_key("The ferry returned.")
    False
    """
    return folded_key(fold_line(clipped(text)))


def clipped(text: str) -> str:
    """Give what of a line is looked at, as for `shape_of`."""
    return text if len(text) <= SHAPE_CHARS else text[: SHAPE_CHARS - 200] + text[-200:]


@lru_cache(maxsize=8192)
def folded_key(folded: str) -> int:
    """Give the key of a line that is folded already, as `Shape.key` is."""
    normal = normalise(folded)
    return _digest(normal) if _LETTERS.search(normal) else NO_KEY


def normalise(folded: str) -> str:
    """Take out of a folded line what changes from page to page: times become one sign, numbers a zero.

    >>> normalise("posted 3 hours ago in sport")
    'posted ⏱ in sport'
    >>> normalise("1,204 comments")
    '0 comments'
    """
    if _NUMBER.search(folded) is None:  # most lines: "yesterday" stays what it is, and counting stays cheap
        return folded
    if len(folded) <= LONGEST and (found := time_line(folded)):
        return f"{found.kind} {_TIME}"
    return _NUMBER.sub("0", _without_times(folded))


def _without_times(folded: str) -> str:
    """Replace the times inside a line; only stretches of words that times are made of are looked at."""
    parts = tokens(fold(folded))
    if len(parts) > _TIMED_WORDS:
        return folded
    known = load_tables().vocabulary
    of_time = [not is_word(part) or part in known for part in parts]
    kept: list[str] = []
    at = found = 0
    while at < len(parts):
        size = _time_at(parts, at, of_time) if of_time[at] else 0
        kept.append(_TIME if size else parts[at])
        found += size > 0
        at += size or 1
    return " ".join(kept) if found else folded


def _time_at(parts: Sequence[str], at: int, of_time: Sequence[bool]) -> int:
    """Give how many tokens from here on are a time, the longest first; 0 for none."""
    if not (parts[at].isdecimal() or is_word(parts[at])):
        return 0
    stop = at
    while stop < len(parts) and of_time[stop] and stop - at < _TIME_WORDS:
        stop += 1
    for end in range(stop, at + 1, -1):
        window = parts[at:end]
        if any(map(is_word, window)) and any(part.isdecimal() for part in window) and time_line(" ".join(window)):
            return end - at
    return 0


def pair_keys(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Give the keys of each two lines that stand one below the other; order matters."""
    first, second = keys[:-1] >> np.uint64(PLACE_BITS), keys[1:] >> np.uint64(PLACE_BITS)
    mixed = (first * _MIX) ^ (second * _MIX * _MIX + _MIX)
    mixed ^= mixed >> np.uint64(29)
    return np.asarray(mixed << np.uint64(PLACE_BITS))


def signature(keys: NDArray[np.uint64]) -> int:
    """Give the 64-bit name of a set of keys, whatever their order."""
    return int.from_bytes(blake2b(np.unique(keys).astype("<u8").tobytes(), digest_size=8).digest(), "little")


def _digest(text: str) -> int:
    whole = int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little")
    return whole >> PLACE_BITS << PLACE_BITS
