"""What the tests share."""

from __future__ import annotations

import json
import lzma
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import browsing
import pytest
from culprits import install
from guarded_pages import PAGES
from hypothesis import settings
from killed_runs import fill
from review_pages import run
from serving import serving

from cleaner import Cleaner
from cleaner.guard import GuardedCleaner
from cleaner.review import build
from cleaner.stages import stage_classes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaner import Cleaned
    from cleaner.review.serve import ReviewServer

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

# Where CI is set the examples are the same in every run; `--hypothesis-profile=deep` looks for more of them.
settings.register_profile("steady", deadline=None, max_examples=100, derandomize=True, database=None)
settings.register_profile("searching", deadline=None, max_examples=100)
settings.register_profile("deep", deadline=None, max_examples=5000)
settings.load_profile("steady" if os.environ.get("CI") else "searching")

# A shell lets what it starts in the background ignore Ctrl-C, and so do all processes that come of it; tests send it.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

_LONG = ("test_spark.py", "test_ray.py", "test_isolation.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest: whole files go to processes, and none waits for another at the end."""
    items.sort(key=lambda item: item.path.name not in _LONG)


def shared_rows(name: str) -> Iterator[dict[str, Any]]:
    """Give the rows of a file of real pages, skipping the test where it is missing."""
    path = SHARED / "data" / name
    if not path.is_file():
        pytest.skip(f"needs the real pages of {path.parent}, which are not in this checkout")
    with lzma.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def report(folder: Path) -> dict[str, dict[str, Any]]:
    """Give the report rows of a run by page."""
    rows = [json.loads(line) for line in (folder / "report.jsonl").read_text(encoding="utf-8").splitlines()]
    return {row["page"]: row for row in rows}


def without_privilege() -> list[str]:
    """Give a command prefix under which permissions count for root as well, as it is who runs in a container."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root reads everything, and setpriv, which would change that, is missing")
    return ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]


@pytest.fixture(scope="session")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a stage that crashes, hangs or eats memory as pages say, for the path of a process."""
    return install(tmp_path_factory.mktemp("plugin"))


@pytest.fixture
def culprits(plugin: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let that stage work in this process and those it starts."""
    monkeypatch.syspath_prepend(plugin)
    monkeypatch.setenv("PYTHONPATH", str(plugin), prepend=os.pathsep)
    stage_classes.cache_clear()
    yield
    stage_classes.cache_clear()
    with pytest.MonkeyPatch.context() as patch:  # `culprits_elsewhere` may have it on the path as well
        patch.setattr(sys, "path", [folder for folder in sys.path if folder != str(plugin)])
        stage_classes()


@pytest.fixture(scope="module")
def culprits_elsewhere(plugin: Path) -> Iterator[None]:
    """Let that stage work in processes started meanwhile, and not in this one."""
    stage_classes()
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(plugin)
        yield


@pytest.fixture(scope="module")
def desk() -> Iterator[browsing.Desk]:
    """Give a browser; not for the whole session, as its event loop would stand in the way of other tests."""
    with browsing.desk() as started:
        yield started


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the review of a small run."""
    out = tmp_path_factory.mktemp("review") / "osk.html"
    build(run(), out, "Osk")
    return out


@pytest.fixture
def tab(desk: browsing.Desk, small: Path) -> Iterator[browsing.Watched]:
    """Give a tab in which that review is open."""
    with browsing.watched(desk, small) as found:
        found.open()
        yield found


@pytest.fixture(scope="session")
def cleaned_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clean a folder whose pages repeat a prompt that no rule knows."""
    import teaching

    folder = tmp_path_factory.mktemp("repeating")
    teaching.run(folder, {f"osk/{ship}.txt": teaching.text(ship, teaching.PROMPT) for ship in teaching.SHIPS})
    return folder


@pytest.fixture
def repeating(cleaned_pages: Path, tmp_path: Path) -> Path:
    """Give a copy of that run."""
    shutil.copytree(cleaned_pages, tmp_path, dirs_exist_ok=True)
    return tmp_path / "clean"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ReviewServer]:
    """Serve a review."""
    with serving(tmp_path) as started:
        yield started


@pytest.fixture(scope="module")
def guarded() -> Iterator[GuardedCleaner]:
    """Give a cleaner that works in a process of its own."""
    with GuardedCleaner() as cleaner:
        yield cleaner


@pytest.fixture(scope="module")
def expected() -> list[Cleaned]:
    """Give what it should make of the pages."""
    cleaner = Cleaner()
    return [cleaner.clean_page(page) for page in PAGES]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder of pages that takes a moment to clean."""
    return fill(tmp_path_factory.mktemp("source"))
