"""What the user named -> the files of a run, found one by one while the run goes on."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cleaner.errors import OutputError, SourceError
from cleaner.io import places
from cleaner.io.earlier import Earlier
from cleaner.io.glob import Pattern, States, is_glob, split
from cleaner.io.names import Folder, Named
from cleaner.io.ownership import Guarded, identity
from cleaner.io.source import Source, Wanted, ending_of, format_of, is_known
from cleaner.io.web import is_web

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def find(  # noqa: PLR0913, PLR0917  # what a search is made of
    sources: Sequence[str],
    out: Path | None = None,
    include: Sequence[str] = (),
    format: Wanted | None = None,  # noqa: A002  # the option's name
    skipped: Counter[str] | None = None,
    earlier: Earlier | None = None,
) -> Iterator[Source]:
    """Give the files of a run, in an order of their own that every run keeps.

    Folders are read one at a time while the files are asked for, and never remembered: a run of any
    length costs the memory of the folder it is in. Files named outright come first. Folders are searched
    all the way down; hidden files, links to folders, and the output folder are left out. A file
    named outright is taken whatever its ending. What two sources name is taken once.

    Args:
        sources: files, folders, and patterns such as `scraped/**/*.html`; local paths or URLs that fsspec knows.
        out: the output folder.
        include: patterns such as `page.*` or `news/*.html`, matched from the right of a path; of a folder's
            files only those that match one are taken, whatever their ending. None given: all that can be read.
        format: what is to become of the files.
        skipped: counts the files of folders passed over, by their ending.
        earlier: notes what was passed over because an earlier run wrote it.

    What was named and comes to nothing - an address that cannot be reached, a folder that cannot be read, a pattern
    that no file matches - is given as well, with its `error`.

    Raises:
        SourceError: a path that does not exist; at once.
        OutputError: a body would overwrite a source, or the output folder is a source; at once where it is
            a source named outright, else when the file is met.
    """
    search = _Search(out, tuple(include), format, Counter() if skipped is None else skipped, earlier or Earlier())
    for source in sources:
        search.name(places.normal(source))
    return search.run()


@dataclass(frozen=True)
class _Root:
    """A folder to search, and what of it."""

    location: str
    pattern: Pattern
    open: bool
    """Whether files of any ending are wanted, as the pattern names one."""
    named: str = ""
    """The pattern as the user wrote it, where it is one."""

    def inside(self, location: str) -> str | None:
        """Give a location's path relative to this folder; None: it lies elsewhere, or behind a link."""
        if places.is_url(self.location) or places.is_url(location):
            base = self.location.rstrip("/") + "/"
            return location[len(base) :] if location.startswith(base) else None
        path, base_path = Path(location).absolute(), Path(self.location).absolute()
        if not path.is_relative_to(base_path):
            return None
        relative = path.relative_to(base_path)
        linked = any((base_path / parent).is_symlink() for parent in relative.parents if parent.parts)
        return None if linked else relative.as_posix()


class _Member(NamedTuple):
    """One of the folders whose files share a folder of the output."""

    root: int
    path: str
    """Relative to the root; empty for itself."""
    states: States


class _Search:
    def __init__(
        self,
        out: Path | None,
        include: tuple[str, ...],
        wanted: Wanted | None,
        skipped: Counter[str],
        earlier: Earlier,
    ) -> None:
        self.out = out
        self.earlier = earlier
        self.guarded = Guarded(out)
        self.left_out = None if out is None else identity(out)
        self.include = include
        self.wanted = wanted
        self.skipped = skipped
        self.roots: list[_Root] = []
        self.named: dict[str, str] = {}
        """Files named outright: their absolute location, and how the user wrote it."""
        self.beside: dict[str, list[str]] = {}
        """Their names, by the folder of the output their bodies go to, without regard to case."""
        self.unreached: dict[str, str] = {}
        """Sources that cannot be looked at, each with the reason."""
        self.closed: set[str] = set()
        """Folders that could not be read, so that none is told of twice."""
        self.hits: Counter[int] = Counter()
        """Files that match, by root."""

    def name(self, source: str) -> None:
        """Take in one source."""
        try:
            missing = self._take_in(source)
        except SourceError as error:
            missing, reached = str(error), False
        else:
            reached = not places.is_url(source)
        if missing and reached:  # nothing was asked of anybody else to know it, and it is a slip
            raise SourceError(f"{source}: {missing}")
        if missing:
            self.unreached[source] = missing

    def _take_in(self, source: str) -> str:
        """Remember a source; give what of it is missing, empty where nothing is."""
        if places.is_folder(source):
            bare = source.rstrip("/")
            folder = source if not bare or bare.endswith(":") else bare
            self._add_root(_Root(folder, Pattern.below(), open=False))
        elif places.exists(source):
            self.named.setdefault(_absolute(source), source)
            if not places.is_url(source):
                self.guarded.files.add(identity(source))
        elif is_glob(source):
            folder, pattern = split(source)
            if not places.is_folder(folder):
                return f"no such folder: {folder}"
            self._add_root(_Root(folder, pattern, open=pattern.parts[-1] not in ("*", "**"), named=source))
        else:
            return places.NOTHING_THERE
        return ""

    def _add_root(self, root: _Root) -> None:
        if self.left_out is not None and not places.is_url(root.location):  # noqa: SIM102  # two questions
            if identity(root.location) == self.left_out:
                raise OutputError(f"{self.out}: is a source as well; give --out a folder of its own")
        if root not in self.roots:
            self.roots.append(root)
            self.guarded.folders.add(identity(root.location))

    def run(self) -> Iterator[Source]:
        """Refuse at once what can be refused, then find."""
        top = Folder(self.wanted, top=True)
        located = list(self.named.values())
        plain = [places.name_of(location) for location in located]
        for name in plain:
            self.beside.setdefault(name.rpartition("/")[0].casefold(), []).append(name)
        named = top.add(plain)
        for location, names in zip(located, named, strict=True):
            self.guarded.refuse(location, names.output)
        return self._all(located, named)

    def _all(self, located: list[str], named: list[Named]) -> Iterator[Source]:
        for location, names in zip(located, named, strict=True):
            yield Source(location, names.name, format_of(names.name), names.output)
        for location, reason in self.unreached.items():
            yield _nothing(location, reason)
        for number, root in enumerate(self.roots):
            yield from self._walk(number)
            if root.named and not self.hits[number] and root.location not in self.closed:
                yield _nothing(root.named, "no file matches")

    def _walk(self, own: int) -> Iterator[Source]:
        """Give the files of one root: those of a folder, then those of the folders in it.

        The folders of earlier sources that go to the same place are read beside it, as they have the first
        choice of names.
        """
        waiting = [[_Member(number, "", self.roots[number].pattern.start) for number in range(own + 1)]]
        while waiting:
            group = waiting.pop()
            top = not group[0].path
            folder = Folder(self.wanted, top=top)
            folder.add(self.beside.get(group[0].path.casefold(), []))
            below: dict[str, list[_Member]] = {}
            for member in group:
                try:
                    folders, files = self._files(member, counted=member.root == own)
                except SourceError as error:
                    place = self._location(member)
                    if place not in self.closed:
                        self.closed.add(place)
                        yield _nothing(place if places.is_url(place) else place.rstrip("/") + "/", str(error))
                    continue
                named = folder.add([_below(member.path, name) for name in files])
                for name in folders:
                    states = self.roots[member.root].pattern.enter(member.states, name)
                    if states:
                        inner = _Member(member.root, _below(member.path, name), states)
                        below.setdefault(name.casefold(), []).append(inner)
                if member.root == own:
                    yield from self._sources(member, files, named)
            groups = [inner for inner in below.values() if any(member.root == own for member in inner)]
            groups.sort(key=lambda inner: next(member.path for member in inner if member.root == own))
            waiting += reversed(groups)

    def _sources(self, member: _Member, files: list[str], named: list[Named]) -> Iterator[Source]:
        for file, names in zip(files, named, strict=True):
            location = places.join(self._location(member), file)
            self.guarded.refuse(location, names.output)
            yield Source(location, names.name, format_of(file), names.output)

    def _location(self, member: _Member) -> str:
        return places.join(self.roots[member.root].location, member.path)

    def _files(self, member: _Member, *, counted: bool) -> places.Listing:
        """Give a folder's folders and the files of it that are taken."""
        place = self._location(member)
        root = self.roots[member.root]
        if self.left_out is not None and identity(place) == self.left_out:
            self.earlier.note_out(place)
            return places.Listing([], [])
        folders, files = places.listing(place)
        if member.path and self.earlier.passes_folder(place, files, noted=counted):
            return places.Listing([], [])
        taken: list[str] = []
        for name in files:
            location = places.join(place, name)
            if not root.pattern.matches(member.states, name):
                continue
            self.hits[member.root] += 1
            if not self._wanted(location, open_to_all=root.open):
                ending = ending_of(name)
                self.skipped[ending.kind + ending.packed] += counted
            elif not self._again(location, member.root) and not self.earlier.passes_file(place, name, noted=counted):
                taken.append(name)
        return places.Listing(folders, taken)

    def _wanted(self, location: str, *, open_to_all: bool) -> bool:
        if self.include:
            return any(map(places.path_of(location).match, self.include))
        return open_to_all or is_known(places.path_of(location).name)

    def _again(self, location: str, number: int) -> bool:
        """Whether an earlier source has the file already."""
        if self.named and _absolute(location) in self.named:
            return True
        for earlier in self.roots[:number]:
            path = earlier.inside(location) if _near(earlier, self.roots[number]) else None
            if path is not None and earlier.pattern.matches_path(path):
                hidden = any(part.startswith(".") for part in path.split("/"))
                if not hidden and self._wanted(location, open_to_all=earlier.open):
                    return True
        return False


def _nothing(location: str, reason: str) -> Source:
    """Give what stands for a source that came to nothing; no page of a run has such a name."""
    plain = not places.is_url(location) and not location.startswith("/") and not location.endswith("/")
    return Source(location, f"./{location}" if plain else location, "page", "", reason)


def _near(one: _Root, other: _Root) -> bool:
    """Whether one of two folders may hold the other, so that they may have files in common."""
    a, b = _absolute(one.location), _absolute(other.location)
    return _within(a, b) or _within(b, a)


def _within(location: str, folder: str) -> bool:
    return location == folder or location.startswith(folder.rstrip("/") + "/")


def _absolute(location: str) -> str:
    if is_web(location):
        return location  # a server may have one page at `/a` and another at `/a/`
    return location.rstrip("/") if places.is_url(location) else os.path.abspath(location)  # noqa: PTH100  # as a string


def _below(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
