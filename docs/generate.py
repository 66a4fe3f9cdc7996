"""Write the reference pages anew from the code and the rule files: `python docs/generate.py`."""

from __future__ import annotations

import inspect
import subprocess
import sys
from html import unescape
from itertools import groupby
from pathlib import Path

from cleaner.rulebook import Match, Rule, load
from cleaner.stages import Example, Stage, stage_classes

DOCS = Path(__file__).resolve().parent
_STAGES = """# Stages

Each looks at a page and proposes lines for removal, or speaks for keeping them; the decision adds
up what all of them say. `Config(without=(...))` leaves one out.
"""
_RULES = """# Rules

The rules that come with the package, by file. A line goes at 5 points; fewer count where other
evidence agrees; experimental rules count half. [rules/README.md](../rules/README.md) says how to write one.
"""
_NOTE = "<!-- Written by docs/generate.py; change the code or the rule files, then run `make docs`. -->\n\n"


def cli() -> str:
    """Give the reference of the command line."""
    commands, page = (_described(f"cleaner.cli.{name}") for name in ("commands", "page"))
    text = commands + "\n" + page.replace("# `cleaner`", "## `cleaner PAGE`", 1)
    return _NOTE + text.replace("[bold]", "`").replace("[/bold]", "`").rstrip() + "\n"


def _described(module: str) -> str:
    command = [sys.executable, "-m", "typer", module, "utils", "docs", "--name", "cleaner"]
    done = subprocess.run(command, capture_output=True, check=True, text=True, encoding="utf-8")  # noqa: S603
    return unescape(done.stdout)


def stages() -> str:
    """Give the reference of the stages: their docstrings and examples."""
    parts = [_NOTE + _STAGES]
    for stage in stage_classes():
        parts.append(f"\n## {stage.name}\n\n{inspect.getdoc(stage)}\n")
        parts += [_example(stage, example) for example in stage.examples if example.kind == "text"]
    return "".join(parts)


def _example(stage: type[Stage], example: Example) -> str:
    hits = set(example.hits)
    lines = [f"{'-' if line in hits else ' '} {line}".rstrip() for line in example.page.strip("\n").split("\n")]
    title = "Taken (marked with `-`)" if hits else f"Left alone by {stage.name}"
    return f"\n{title}:\n\n```diff\n" + "\n".join(lines) + "\n```\n"


def rules() -> str:
    """Give the reference of the rule book."""
    book = load()
    parts = [_NOTE + _RULES]
    by_file = sorted(book.rules, key=lambda rule: (book.origins[rule.id], rule.id))
    for origin, group in groupby(by_file, key=lambda rule: book.origins[rule.id]):
        path = Path(origin)
        parts.append(f"\n## {path.parent.name}/{path.name}\n")
        parts += [_rule(rule) for rule in group]
    return "".join(parts)


def _rule(rule: Rule) -> str:
    score = "always" if rule.always else "never" if rule.never else f"{rule.points:g} points"
    facts = [score, rule.category]
    facts += [" ".join(rule.language)] if len(rule.language) > 1 else []
    facts += [f"on {rule.site}"] if rule.site else []
    facts += [rule.scope] if rule.scope != "anywhere" else []
    facts += [rule.status] if rule.status != "stable" else []
    because = f"{'kept' if rule.keeps else 'removed'} because it {rule.because}"
    text = f"\n### {rule.id}\n\n{rule.title}: {because}. *{', '.join(facts)}*\n\n"
    text += f"- matches {_entries(rule.match)}\n"
    text += "" if rule.unless.empty else f"- unless {_entries(rule.unless)}\n"
    text += f"- takes {_quoted(rule.examples.remove)}\n- leaves {_quoted(rule.examples.keep)}\n"
    return text + (f"- known to take wrongly: {rule.false_positives}\n" if rule.false_positives else "")


def _entries(match: Match) -> str:
    kinds = ((kind, getattr(match, kind)) for kind in ("exact", "prefix", "phrase", "pattern", "css"))
    cased = " (upper and lower case as written)" if match.cased else ""
    return "; ".join(f"{kind} {_quoted(entries)}" for kind, entries in kinds if entries) + cased


def _quoted(entries: tuple[str, ...]) -> str:
    return ", ".join(f"`{entry}`" for entry in entries)


PAGES = {"cli.md": cli, "stages.md": stages, "rules.md": rules}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
