"""A `Cleaner` for other people's jobs: whatever a page does, the job goes on."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from cleaner.child import Child
from cleaner.config import Config
from cleaner.fingerprint import fingerprint_of_settings, fingerprint_of_sites
from cleaner.model import Cleaned, Page
from cleaner.pipeline import Cleaner
from cleaner.segment.sniff import sniff
from cleaner.worker import Failure, Limits, late

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import FrameType

    from cleaner.model import Kind
    from cleaner.sites import SiteMemory

_AHEAD = 8
"""Pages taken and handed over at a time by `clean_all`."""


@dataclass(frozen=True, slots=True)
class _CleanPages:
    config: Config
    sites: SiteMemory | Path | None

    def open(self) -> Callable[[Page], Cleaned]:
        cleaner = Cleaner(self.config, self.sites)
        cleaner.clean("<p>A page.</p>", "html")  # what the first page has loaded is not to count as its time
        return cleaner.clean_page


class GuardedCleaner:
    """Cleans pages with one set of settings, each so that it costs no more than itself.

    With `isolate`, pages are worked on in one process of its own, started with the first page and ended with this
    object or this program. A page that crashes it, hangs - in C code as well - or needs too much memory comes back
    with the status "error", the reason in `error`; a text comes back whole in `body`, of HTML the body is empty.
    Without, pages are worked on in this process, and a page that crashes it takes the program along; exceptions are
    errors of the page all the same, and so is taking too long, where pages are cleaned in the main thread of a system
    that has signals and nobody else has set an alarm. Elsewhere, nothing stops a slow page.

    Threads may share one; with `isolate` they take turns. It can be pickled, and forked: the other process starts a
    child process of its own when it needs one.

    >>> with GuardedCleaner(isolate=False) as cleaner:
    ...     cleaner.clean("A quiet morning in Velm.").status
    'unchanged'
    """

    def __init__(
        self,
        config: Config | None = None,
        *,
        sites: SiteMemory | Path | str | None = None,
        isolate: bool = True,
        seconds: float = 60.0,
        memory: int | None = 4 << 30,
    ) -> None:
        """Check the settings; the process is not started yet.

        Args:
            config: settings; None: as they come.
            sites: what the pages of each site have in common, or the file of it, which must stand at the same path
                wherever this object is sent; None: the one the settings name.
            isolate: work in a process of its own.
            seconds: what a page may take; one that does not even hear the alarm gets up to five seconds more.
            memory: bytes of address space of the process, on Linux; None: as much as there is.

        Raises:
            RuleBookError: a rule file is wrong.
            ConfigError: `without` names no stage; the site memory cannot be read.
        """
        self.config = config or Config()
        """Settings."""
        self.isolate = isolate
        """Whether pages are worked on in a process of their own."""
        self.limits = Limits(seconds, memory)
        """What a page may take."""
        sites = self.config.sites if sites is None else sites
        self.sites = Path(sites) if isinstance(sites, str) else sites
        """What the pages of each site have in common, or the file of it."""
        cleaner = Cleaner(self.config, self.sites)  # what is wrong is said here and now, not by some worker later
        bare = replace(self.config, sites=None)
        self.fingerprint = fingerprint_of_settings(
            bare, cleaner.rulebook.fingerprint, fingerprint_of_sites(cleaner.sites)
        )
        """Names all that a result depends on but its page: version, settings, rules, models, site memory."""
        self._open(None if isolate else cleaner)

    def _open(self, cleaner: Cleaner | None = None) -> None:
        if self.isolate:
            self._child: Child[Page, Cleaned] | None = Child(_CleanPages(self.config, self.sites), self.limits)
        else:
            self._child = None
            self._cleaner = cleaner or Cleaner(self.config, self.sites)

    def clean(
        self, content: str | bytes, kind: Kind | None = None, url: str | None = None, language: str | None = None
    ) -> Cleaned:
        """Clean one page; arguments and result as for `Cleaner.clean`.

        Raises:
            TypeError: the content is neither str nor bytes.
            CleanerError: the process cannot be started.
        """
        if not isinstance(content, (str, bytes)):
            raise TypeError(f"content must be str or bytes, not {type(content).__name__}")
        if kind not in (None, "html", "text"):
            raise ValueError(f'kind must be "html", "text" or None, not {kind!r}')
        return self.clean_page(Page("", content, kind, url, language))

    def clean_page(self, page: Page) -> Cleaned:
        """Clean one page; its faults end up in the result, never as an exception.

        Raises:
            CleanerError: the process cannot be started.
        """
        return self._clean([page])[0]

    def clean_all(self, pages: Iterable[Page]) -> Iterator[Cleaned]:
        """Clean pages; give the results in their order. Up to eight are taken before the first result is given.

        Raises:
            CleanerError: the process cannot be started.
        """
        source = iter(pages)
        while part := list(islice(source, _AHEAD)):
            yield from self._clean(part)

    def _clean(self, pages: list[Page]) -> list[Cleaned]:
        if self._child is None:
            results = [_here(partial(self._cleaner.clean_page, page), self.limits) for page in pages]
        else:
            results = self._child.work(pages)
        return [
            _lost(page, result.reason) if isinstance(result, Failure) else result
            for page, result in zip(pages, results, strict=True)
        ]

    def moved(self, config: Config, sites: SiteMemory | Path | None) -> GuardedCleaner:
        """Give one for a machine where the same files stand elsewhere; nothing is read, the fingerprint stays."""
        other = GuardedCleaner.__new__(GuardedCleaner)
        other.__setstate__({**self.__getstate__(), "config": config, "sites": sites})
        return other

    def close(self) -> None:
        """End the process; the next page would start another."""
        if self._child is not None:
            self._child.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getstate__(self) -> dict[str, Any]:
        names = ("config", "isolate", "limits", "sites", "fingerprint")
        return {name: getattr(self, name) for name in names}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._open()


def _lost(page: Page, reason: str) -> Cleaned:
    """Give the result of a page that came to nothing, with its text where it is one."""
    content = page.content
    if isinstance(content, bytes):
        try:
            content = content.decode("utf-8-sig")
        except UnicodeDecodeError:  # detecting the charset may be what it came to nothing over
            content = ""
    kind = page.kind or sniff(content)
    text = content if kind == "text" else ""
    return Cleaned(text, None, "error", text, (), kind, page.url, page.language, reason)


class _TooLate(BaseException):  # no error, and not to be taken for one on the way
    """The alarm rang."""


def _here(work: Callable[[], Cleaned], limits: Limits) -> Cleaned | Failure:
    try:
        with _alarm(limits.seconds):
            return work()
    except _TooLate:
        return late(limits)
    except MemoryError:
        return Failure("needed more memory than there is")
    except Exception as error:  # noqa: BLE001  # one page never stops a job
        return Failure(f"{type(error).__name__}: {error}")


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Ring after some time, where this can be done without taking away an alarm of somebody else."""
    free = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not free or signal.getitimer(signal.ITIMER_REAL)[0]:
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        raise _TooLate

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.signal(signal.SIGALRM, before)
