"""Selectors of site rules: which elements enclose a line, in the part of CSS that a line's markup can answer."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import cssselect
from cssselect import parser as css

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, MutableMapping

    from cleaner.model import Element

Covering = frozenset[str]
"""Selectors that match an element or one around it."""


@lru_cache(maxsize=4096)
def parse(selector: str) -> tuple[css.Tree, ...]:
    """Read a selector; a comma parts several.

    Raises:
        ValueError: it is no CSS, or asks for more than tags, ids, classes and their order.
    """
    try:
        found = cssselect.parse(selector)
    except cssselect.SelectorError as error:
        raise ValueError(f"no valid selector: {selector!r}: {error}") from error
    for item in found:
        if item.pseudo_element is not None or not _is_known(item.parsed_tree):
            raise ValueError(
                f"{selector!r} asks for more than is known of a line: write tags, .classes, #ids, "
                "[id...] and [class...], side by side or joined by spaces or >"
            )
    return tuple(item.parsed_tree for item in found)


def _is_known(tree: css.Tree) -> bool:
    match tree:
        case css.Element():
            return tree.namespace is None
        case css.Class() | css.Hash():
            return _is_known(tree.selector)
        case css.Attrib():
            return tree.attrib in ("id", "class") and tree.operator in _COMPARE and _is_known(tree.selector)
        case css.CombinedSelector():
            return tree.combinator in (" ", ">") and _is_known(tree.selector) and _is_known(tree.subselector)
        case _:
            return False


def covering(selectors: Iterable[str], element: Element | None, known: MutableMapping[Element, Covering]) -> Covering:
    """Give the selectors that match an element or one around it.

    Args:
        selectors: to look for; the same in every call with the same `known`.
        element: the innermost one.
        known: answers given before, on the same page; new ones are added.
    """
    path: list[Element] = []
    while element is not None and element not in known:
        path.append(element)
        element = element.parent
    found = known[element] if element is not None else frozenset()
    for inner in reversed(path):
        here = [text for text in selectors if text not in found and any(_matches(tree, inner) for tree in parse(text))]
        found = known[inner] = found.union(here) if here else found
    return found


def _matches(tree: css.Tree, element: Element) -> bool:
    match tree:
        case css.Element():
            return tree.element is None or tree.element.lower() == element.tag
        case css.Class():
            return tree.class_name in element.classes.split() and _matches(tree.selector, element)
        case css.Hash():
            return tree.id == element.id and _matches(tree.selector, element)
        case css.Attrib():
            return _compares(tree, element) and _matches(tree.selector, element)
        case css.CombinedSelector():
            return _matches(tree.subselector, element) and _stands_in(tree, element.parent)
        case _:
            return False


def _stands_in(tree: css.CombinedSelector, parent: Element | None) -> bool:
    while parent is not None:
        if _matches(tree.selector, parent):
            return True
        if tree.combinator == ">":
            return False
        parent = parent.parent
    return False


def _compares(tree: css.Attrib, element: Element) -> bool:
    value = element.id if tree.attrib == "id" else element.classes
    wanted = (tree.value.value if tree.value is not None else "") or ""
    return bool(value) and _COMPARE[tree.operator](value, wanted)


_COMPARE: dict[str, Callable[[str, str], bool]] = {
    "exists": lambda value, wanted: True,  # noqa: ARG005
    "=": lambda value, wanted: value == wanted,
    "~=": lambda value, wanted: wanted in value.split(),
    "|=": lambda value, wanted: value == wanted or value.startswith(f"{wanted}-"),
    "^=": lambda value, wanted: wanted != "" and value.startswith(wanted),
    "$=": lambda value, wanted: wanted != "" and value.endswith(wanted),
    "*=": lambda value, wanted: wanted != "" and wanted in value,
}
