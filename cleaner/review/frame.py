"""The HTML around the data: markup, style and script of the package, held together by a strict policy.

No text of a page ever becomes markup here: it travels packed, and the script gives it to the
browser as text. What is filled in is the title alone, escaped. That is all a template language
would be asked to do, so `string.Template` does it.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import NamedTuple

_PARTS = "<!-- parts -->"


class Frame(NamedTuple):
    """The page but for its parts."""

    before: str
    after: str


def frame(title: str, index: str, *, beside: bool, live: bool) -> Frame:
    """Give the page around the parts.

    Args:
        title: what the page is called.
        index: as `encode.pack` wrote it.
        beside: whether parts are files beside the page.
        live: whether marks are sent to the server that gave the page.
    """
    style, script = _style(), _script()
    text = Template(_read("page.html")).substitute(
        title=escape(title),
        policy=escape(_policy(style, script, beside=beside, live=live)),
        style=style,
        script=script,
        index=index,
        live="true" if live else "false",
    )
    before, after = text.split(_PARTS)
    return Frame(before, after)


def _policy(style: str, script: str, *, beside: bool, live: bool) -> str:
    """Allow the one style, the one script and, if need be, what stands beside the page; nothing else.

    `file:` says for a page from a disk what 'self' says for one from a server; not every browser lets 'self' say it.
    """
    others, server = " 'self' file:" if beside else "", "'self'" if live else "'none'"
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {_hash(script)}{others}",
            f"style-src {_hash(style)}",
            "img-src data:",
            f"connect-src {server}",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


@cache
def _style() -> str:
    return _read("page.css")


@cache
def _script() -> str:
    """Put the scripts into one, in the order of their names: they share one scope, and nothing of the page's."""
    folder = files("cleaner.review").joinpath("page", "script")
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".js"))
    whole = "\n".join(_read(f"script/{name}") for name in names)
    return f'"use strict";\n(() => {{\n{whole}}})();\n'


def _read(name: str) -> str:
    return files("cleaner.review").joinpath("page", *name.split("/")).read_text(encoding="utf-8")
