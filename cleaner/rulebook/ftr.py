"""FiveFilters site files -> site rules.

Such a file names what to strip from the pages of one site, and where the article stands. `strip` and
`strip_id_or_class` become a rule that takes lines inside those elements; `body` one that speaks against
lines outside them, on pages that have them: a site that was rebuilt must not lose its articles.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cleaner.errors import SourceError
from cleaner.rulebook.check import example_faults
from cleaner.rulebook.format import Examples
from cleaner.rulebook.sites import site_fault, site_of
from cleaner.rulebook.validate import validated
from cleaner.rulebook.write import quoted
from cleaner.rulebook.xpath import holding, paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from cleaner.rulebook.format import Rule
    from cleaner.rulebook.xpath import Path as Selected

_NO_TEXT = frozenset("img source picture iframe script style video audio object embed br hr input meta".split())
"""Elements without text of their own: there is nothing to remove."""
_STRIP, _BODY = ("strip", "strip_id_or_class"), "body"
_MARK = "# Written by `cleaner rules import-ftr`"
_STRIP_SCORE, _OUTSIDE_SCORE = 8.0, 3.0
"""Points: what a person marked goes, unless it is protected; what stands outside needs other evidence as well."""
_LINES = ("Read on in the magazine", "Seven more pictures", "Shown beside the story", "One for the readers")
_OTHERS = tuple(
    f"<{tag}>The ferry left at dawn.</{tag}>" for tag in ("p", "blockquote", "h2", "li", "dd", "pre", "figcaption")
)


class Site(NamedTuple):
    """What files say about one site."""

    host: str
    strip: list[Selected]
    body: list[Selected]
    pages: list[str]
    """Addresses the files were written for."""


class Imported(NamedTuple):
    """What an import came to."""

    rules: int
    files: dict[str, str]
    """For each site the text of its rule file."""
    left: tuple[str, ...]
    """What could not be carried over, each with file, line and reason."""


def import_files(files: Sequence[Path]) -> Imported:
    """Turn FiveFilters site files into rule files.

    Raises:
        SourceError: a file cannot be read.
    """
    left: list[str] = []
    sites: dict[str, Site] = {}
    for path in files:
        if not path.is_file():
            raise SourceError(f"{path}: no such file")
        host = site_of(path.name.removesuffix(".txt").removeprefix("."))
        if (fault := site_fault(host)) is not None:
            left.append(f"{path}: {fault}")
            continue
        site = sites.setdefault(host, Site(host, [], [], []))
        left += _read(path, site)
    rules, texts = 0, {}
    for site in sites.values():
        made = list(_rules(site, left))
        if made:
            texts[site.host] = _text(site, made)
            rules += len(made)
    return Imported(rules, texts, tuple(left))


def _read(path: Path, site: Site) -> Iterator[str]:
    """Add what a file says to its site; give what cannot be carried over."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}") from error
    others: dict[str, int] = defaultdict(int)
    for number, line in enumerate(lines, 1):
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not line.strip() or name.startswith("#") or not colon:
            continue
        if name == "test_url":
            site.pages.append(value)
        elif name in (*_STRIP, _BODY):
            try:
                found = holding(value.strip("'\"")) if name == "strip_id_or_class" else paths(value)
                (site.body if name == _BODY else site.strip).extend(_with_text(found))
            except ValueError as error:
                yield f"{path}:{number}: {name}: {error}"
        else:
            others[name.partition("(")[0]] += 1
    if others:
        yield f"{path}: does not say what text goes, so has no place in a rule: {', '.join(sorted(others))}"


def _with_text(found: Iterable[Selected]) -> list[Selected]:
    kept = [path for path in found if path.steps[-1].tag not in _NO_TEXT]
    if not kept:
        raise ValueError("holds no text, so there is nothing to remove")
    return kept


def _rules(site: Site, left: list[str]) -> Iterator[Rule]:
    taken = list(dict.fromkeys(path.as_css() for path in site.strip))
    if taken:
        shown = [path.around(text) for text in _LINES for path in site.strip[::-1][:4]]
        yield from _sound(
            {
                "id": f"{_name(site.host)}/stripped",
                "title": f"What the FiveFilters file for {site.host} strips",
                "because": "stands in an element that the site's FiveFilters file strips",
                "score": _STRIP_SCORE,
                "match": {"css": taken},
            },
            site,
            shown,
            _OTHERS,
            left,
        )
    held = list(dict.fromkeys(path.as_css() for path in site.body))
    if held:
        inside = [path.around(text) for path in site.body[:4] for text in _LINES[:2]]
        yield from _sound(
            {
                "id": f"{_name(site.host)}/outside-body",
                "title": f"What stands outside the body that the FiveFilters file for {site.host} names",
                "because": "stands outside the element that the site's FiveFilters file names as the article",
                "score": _OUTSIDE_SCORE,
                "scope": "outside",
                "match": {"css": held},
            },
            site,
            [f"{page}{other}" for page in inside for other in _OTHERS[:2]],
            [*inside, *_OTHERS],
            left,
        )


def _sound(
    entry: dict[str, object], site: Site, remove: Sequence[str], keep: Sequence[str], left: list[str]
) -> Iterator[Rule]:
    """Give the rule with two examples each way that come out right; it is left out if there are none."""
    base = {**entry, "category": "outside", "site": site.host}
    draft = validated({**base, "examples": {"remove": remove[:2], "keep": keep[:2]}})
    wrong = _wrong(draft, remove, keep)
    good = {
        "remove": [example for example in dict.fromkeys(remove) if example not in wrong][:2],
        "keep": [example for example in dict.fromkeys(keep) if example not in wrong][:2],
    }
    if min(map(len, good.values())) < 2:
        left.append(f"{site.host}: {draft.id}: no examples could be made up that show what it takes and leaves")
        return
    yield validated({**base, "examples": good})


def _wrong(draft: Rule, remove: Sequence[str], keep: Sequence[str]) -> set[str]:
    tried = replace(draft, examples=Examples(tuple(remove), tuple(keep)))
    faults = list(example_faults(tried))
    return {example for example in (*remove, *keep) if any(repr(example) in fault for fault in faults)}


def _name(host: str) -> str:
    return "-".join(part for part in host.split("-") if part)


def _text(site: Site, rules: Sequence[Rule]) -> str:
    lines = [f"{_MARK} from the FiveFilters site file for {site.host}.", *(f"# Made for {page}" for page in site.pages)]
    for rule in rules:
        lines += ["", "[[rule]]", *_fields(rule)]
    return "\n".join(lines) + "\n"


def _fields(rule: Rule) -> Iterator[str]:
    """Give the lines of a rule."""
    for name in ("id", "title", "because", "category", "score"):
        yield f"{name} = {quoted(getattr(rule, name))}"
    if rule.scope != "anywhere":
        yield f'scope = "{rule.scope}"'
    for name, entries in (
        ("match.css", rule.match.css),
        ("examples.remove", rule.examples.remove),
        ("examples.keep", rule.examples.keep),
    ):
        yield f"{name} = ["
        yield from (f"  {quoted(entry)}," for entry in entries)
        yield "]"
