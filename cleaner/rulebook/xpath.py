"""XPath -> selectors, as far as those reach: steps by name, with conditions on id and class."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import product

import regex

_CLASS = r"(?:@class|normalize-space\(\s*@class\s*\))"
_VALUE = r"""\s*(?:'([^']*)'|"([^"]*)")\s*"""
_CONDITIONS: tuple[tuple[regex.Pattern[str], str], ...] = (
    (regex.compile(rf"@(id|class)\s*={_VALUE}"), "="),
    (regex.compile(rf"contains\(\s*@(id|class)\s*,{_VALUE}\)"), "*="),
    (regex.compile(rf"starts-with\(\s*@(id|class)\s*,{_VALUE}\)"), "^="),
    (regex.compile(rf"contains\(\s*concat\(\s*' '\s*,\s*{_CLASS}()\s*,\s*' '\s*\)\s*,{_VALUE}\)"), "~="),
    (regex.compile(rf'contains\(\s*concat\(\s*" "\s*,\s*{_CLASS}()\s*,\s*" "\s*\)\s*,{_VALUE}\)'), "~="),
    (regex.compile(r"@(id|class)()()"), ""),
)
_QUOTED = r"""'[^']*'|"[^"]*\""""
_STEP = regex.compile(rf"(//|/)([a-zA-Z][\w-]*|\*)((?:\[(?:{_QUOTED}|[^\[\]'\"])*\])*)")
_PREDICATE = regex.compile(rf"\[((?:{_QUOTED}|[^\[\]'\"])*)\]")
_NAME = regex.compile("[a-zA-Z][a-zA-Z0-9_-]*")
_SHORT = {("id", "="): "#", ("class", "~="): "."}
_WAYS = 8
"""Selectors: a path that can be read in more ways is better written by hand."""


@dataclass(frozen=True, slots=True)
class Step:
    """One element on the way to what a path selects."""

    child: bool
    """Directly inside the step before; else anywhere inside it."""
    tag: str
    """`*`: any."""
    conditions: tuple[tuple[str, str, str], ...]
    """Attribute, operator, value; no operator: the attribute is there."""

    def as_css(self) -> str:
        """Give the step as part of a selector."""
        conditions = "".join(_css_condition(*condition) for condition in self.conditions)
        return conditions if self.tag == "*" and conditions else f"{self.tag}{conditions}"

    def around(self, inner: str) -> str:
        """Give HTML of such an element."""
        values: dict[str, list[str]] = {}
        for name, _, value in self.conditions:
            values.setdefault(name, []).append(value or "x")
        tag = "div" if self.tag == "*" else self.tag
        attributes = "".join(f' {name}="{escape(" ".join(said))}"' for name, said in values.items())
        return f"<{tag}{attributes}>{inner}</{tag}>"


@dataclass(frozen=True, slots=True)
class Path:
    """One way from the page to what is selected."""

    steps: tuple[Step, ...]

    def as_css(self) -> str:
        """Give the path as a selector."""
        first, *rest = self.steps
        return first.as_css() + "".join(f"{' > ' if step.child else ' '}{step.as_css()}" for step in rest)

    def around(self, text: str) -> str:
        """Give HTML that the path selects, with this text in it."""
        for step in reversed(self.steps):
            text = step.around(text)
        return text


def paths(xpath: str) -> list[Path]:
    """Read an XPath.

    Raises:
        ValueError: it asks for what selectors cannot say.
    """
    return [path for part in _split(xpath, "|") for path in _paths(part.strip())]


def holding(value: str) -> list[Path]:
    """Give the paths to elements whose id or class holds a text, the page itself left out."""
    if not value:
        raise ValueError("names nothing")
    page = Step(child=False, tag="body", conditions=())
    return [Path((page, Step(child=False, tag="*", conditions=((name, "*=", value),)))) for name in ("id", "class")]


def _paths(part: str) -> list[Path]:
    steps: list[list[Step]] = []
    position = 0
    while position < len(part):
        found = _STEP.match(part, position)
        if found is None:
            raise ValueError(f"{part!r} is more than a selector can say")
        child = found[1] == "/" and position > 0
        steps.append([Step(child, found[2].lower(), conditions) for conditions in _ways(found[3])])
        position = found.end()
    ways = [Path(way) for way in product(*steps)]
    if not steps or len(ways) > _WAYS:
        raise ValueError(f"{part!r} is empty or can be read in more than {_WAYS} ways")
    return ways


def _ways(predicates: str) -> list[tuple[tuple[str, str, str], ...]]:
    """Give the conditions of a step; several sets where it says `or`."""
    ways = [
        [_conditions(alternative) for alternative in _split(found[1], " or ")]
        for found in _PREDICATE.finditer(predicates)
    ]
    return [sum(way, ()) for way in product(*ways)]


def _conditions(alternative: str) -> tuple[tuple[str, str, str], ...]:
    return tuple(_condition(text.strip()) for text in _split(alternative, " and "))


def _condition(text: str) -> tuple[str, str, str]:
    for pattern, sign in _CONDITIONS:
        found = pattern.fullmatch(text)
        if found is not None:
            value = found[2] or found[3] or ""
            return found[1] or "class", sign, value.strip() if sign == "~=" else value
    raise ValueError(f"[{text}] is more than a selector can say")


def _split(text: str, mark: str) -> list[str]:
    """Split at a mark that stands outside quotes and brackets."""
    parts, depth, quote, start, position = [], 0, "", 0, 0
    while position < len(text):
        character = text[position]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        else:
            depth += (character in "([") - (character in ")]")
            if depth == 0 and text.startswith(mark, position):
                parts.append(text[start:position])
                position = start = position + len(mark)
                continue
        position += 1
    return [*parts, text[start:]]


def _css_condition(name: str, sign: str, value: str) -> str:
    if (name, sign) in _SHORT and _NAME.fullmatch(value):
        return f"{_SHORT[name, sign]}{value}"
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'[{name}{sign}"{quoted}"]' if sign else f"[{name}]"
