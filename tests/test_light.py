"""The package alone stays light: few and small libraries, and none of an extra before it is used."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import cleaner

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

EXTRAS = (
    "pyarrow fsspec pandas pyspark py4j ray datatrove datasets haystack langchain_core llama_index scrapy itemadapter"
).split()
"""Not brotli and zstd, which urllib3 imports for trafilatura where they are installed."""
HTML = "<html><body><article><p>The ferry left at dawn, and the crew was told to clear the deck.</p></article></body>"


def closure(requirements: Iterable[str]) -> set[str]:
    """Give the names of all distributions that these bring along."""
    found: set[tuple[str, str]] = set()
    waiting = [(Requirement(text), "") for text in requirements]
    while waiting:
        wanted, extra = waiting.pop()
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": extra}):
            continue
        for asked in ("", *wanted.extras):
            name = canonicalize_name(wanted.name)
            if (name, asked) not in found:
                found.add((name, asked))
                waiting += [(Requirement(text), asked) for text in distribution(name).requires or ()]
    return {name for name, _ in found}


def base() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return closure(project["dependencies"])


def test_brings_few_distributions() -> None:
    assert len(base() | {"pagecleaner"}) <= 36, sorted(base())


def test_is_small() -> None:
    files = [file.locate() for name in base() for file in distribution(name).files or ()]
    assert sum(os.path.getsize(file) for file in files if os.path.isfile(file)) < 195e6  # noqa: PTH113, PTH202


USES = [
    "import cleaner",
    "cleaner.clean('The ferry left.')",
    "import cleaner.batch, cleaner.guard, cleaner.cli",
    f"cleaner.clean({HTML!r})",
    "with cleaner.guard.GuardedCleaner() as it: it.clean('The ferry left.')",
]


def test_imports_nothing_of_an_extra() -> None:
    said = f"import sys; print([name for name in {EXTRAS!r} if name in sys.modules])"
    code = "\n".join(line for use in USES for line in (use, said))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert dict(zip(USES, done.stdout.splitlines(), strict=True)) == dict.fromkeys(USES, "[]")


def test_package_itself_imports_no_machinery() -> None:
    names = {"scrapy", "multiprocessing", "concurrent.futures", "numpy", "pydantic", "regex", "cleaner.pipeline"}
    code = f"import sys, cleaner; print({names} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("name", cleaner.__all__)
def test_every_public_name_is_there_when_asked_for(name: str) -> None:
    code = f"import cleaner; print({name!r} in dir(cleaner), getattr(cleaner, {name!r}).__doc__ is not None)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["True", "True"]


def test_name_that_is_none_of_the_package() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Claener'"):
        cleaner.Claener  # noqa: B018


ONE_PAGE = """
import os, sys
def left(code):
    print([name for name in {names!r} if name in sys.modules], file=sys.stderr)
    raise SystemExit(code)
os._exit = left
from cleaner.cli import main
main([{page!r}])
"""
ANY_PAGE = "typer rich pydantic pydantic_core ahocorasick_rs cssselect w3lib numpy.ma multiprocessing".split()
TEXT_PAGE = "lxml trafilatura urllib3 ssl urllib.request importlib.metadata charset_normalizer babel gzip".split()


@pytest.mark.parametrize(
    ("name", "content", "names"),
    [("page.txt", "The ferry left.", [*ANY_PAGE, *TEXT_PAGE]), ("page.html", HTML, ANY_PAGE)],
)
def test_one_page_waits_for_nothing_it_does_not_need(name: str, content: str, names: list[str], tmp_path: Path) -> None:
    cleaner.clean("The rules are read before, as after the first page on any machine.")
    page = tmp_path / name
    page.write_text(content)
    code = ONE_PAGE.format(names=names, page=str(page))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, cwd=tmp_path)
    assert done.stderr.strip() == "[]"
    assert done.stdout.strip() in content
