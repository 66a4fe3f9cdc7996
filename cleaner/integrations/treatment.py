"""What all steps have in common: which pages go on, and what is said about each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from cleaner.config import nearest
from cleaner.errors import ConfigError
from cleaner.guard import GuardedCleaner
from cleaner.io.report import detail, spans
from cleaner.model import Cleaned, Page, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cleaner.config import Config
    from cleaner.io.report import Detail
    from cleaner.model import Kind

PREFIX = "cleaner_"
"""Opens the name of every fact, so that none meets a field of the host's documents."""
URL_FIELDS = ("url", "source")
"""Metadata that may hold the address of a page; the first that does counts."""
_STATUSES: tuple[str, ...] = get_args(Status)


@dataclass(frozen=True, slots=True)
class Treatment:
    """What becomes of a page in a host's pipeline.

    By default every page goes on, marked with what became of it.
    """

    drop: tuple[str, ...] = ()
    """Pages of these statuses do not go on; in order, so that hosts that hash their steps see no difference."""
    mark: bool = True
    """Pages carry the facts about them."""
    removals: Detail = "none"
    """How much the facts say of each removed span."""

    @classmethod
    def of(cls, drop: Iterable[str] = (), *, mark: bool = True, removals: str = "none") -> Treatment:
        """Take what a user asked for.

        Raises:
            ConfigError: there is no such status; `removals` is none of "none", "ids", "full".
        """
        statuses = (drop,) if isinstance(drop, str) else tuple(drop)
        for status in statuses:
            if status not in _STATUSES:
                near = nearest(status, _STATUSES)
                raise ConfigError(f"drop = {status!r}: no such status{near}; one of {', '.join(_STATUSES)}")
        return cls(tuple(sorted(set(statuses))), mark, detail(removals))

    def drops(self, cleaned: Cleaned) -> bool:
        """Whether a page does not go on."""
        return cleaned.status in self.drop

    def marks(self, cleaned: Cleaned) -> dict[str, str | int]:
        """Give the facts that a page carries, if it is to carry any."""
        return facts(cleaned, self.removals) if self.mark else {}


def facts(cleaned: Cleaned, removals: Detail = "none") -> dict[str, str | int]:
    """Say what became of a page, in plain values and always the same ones: stores of vectors and columns ask for that.

    Args:
        cleaned: the result.
        removals: how much is said of the removals themselves, as JSON text; in full they are, with the body, the text
            that came in.
    """
    told = spans(cleaned.removals, removals)
    said: dict[str, str | int] = {
        "status": cleaned.status,
        "title": cleaned.title or "",
        "removals": len(cleaned.removals),
        "removed_chars": sum(len(removal.text) for removal in cleaned.removals),
        "error": cleaned.error or "",
    }
    if told is not None:
        said["report"] = json.dumps(told, ensure_ascii=False)
    return {PREFIX + name: value for name, value in said.items()}


def text_of(cleaned: Cleaned, came: str) -> str:
    """Give what a document is to hold: the body; of a page of which no text could be read, what came in."""
    return came if cleaned.status == "error" and not cleaned.text else cleaned.body


def guarded(cleaner: GuardedCleaner | Config | None) -> GuardedCleaner:
    """Give the cleaner a user handed over, or one with the settings that were."""
    return cleaner if isinstance(cleaner, GuardedCleaner) else GuardedCleaner(cleaner)


def clean_pages(cleaner: GuardedCleaner, pages: Iterable[Page | None]) -> Iterator[Cleaned]:
    """Clean pages, in order.

    Args:
        cleaner: does the work.
        pages: None: there is no page, which is an error of its own.
    """
    given = list(pages)
    results = iter(cleaner.clean_all([page for page in given if page is not None]))
    for page in given:
        yield NO_PAGE if page is None else next(results)


NO_PAGE = Cleaned("", None, "error", "", (), error="there is no page: nothing, or no text, where it should be")
"""What becomes of a document without one."""


def page_of(name: object, content: object, kind: Kind | None, url: object) -> Page | None:
    """Take a page from what a host has; None: there is none."""
    if not isinstance(content, (str, bytes)):
        return None
    return Page(str(name), content, kind, url if isinstance(url, str) and url else None)


def url_in(metadata: Mapping[Any, Any], fields: Iterable[str]) -> str | None:
    """Give the address of a page from its metadata; a path is none."""
    values = (metadata.get(name) for name in fields)
    return next((value for value in values if isinstance(value, str) and value.startswith(("http:", "https:"))), None)
