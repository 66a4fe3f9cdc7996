"""`cleaner diff`, as a user runs it: what changed between two finished runs."""

from __future__ import annotations

import json
from itertools import pairwise
from shutil import copytree
from typing import TYPE_CHECKING, Any, cast

import pytest
from command import ARTICLE, HTML, TAIL, cleaner
from conftest import report
from review_pages import index_of

from cleaner.diff import compare, diff_texts
from cleaner.diff.review import review_page

if TYPE_CHECKING:
    from pathlib import Path

    from cleaner.io.report import ReportRow

PROMPT = "Velmora rowers greet the tide"
RULE = f"""
[[rule]]
id = "mine/rowers"
title = "Prompt of the rowers"
because = "greets the tide on every page"
category = "newsletter"
always = true
match.exact = ["{PROMPT.lower()}"]
examples.remove = ["{PROMPT}", "- {PROMPT}"]
examples.keep = ["Velmora rowers greet", "The tide"]
"""
KEEP = RULE.replace("always", "never").replace(PROMPT.lower(), "- 8 hours ago").replace(PROMPT, "8 hours ago")
FIRST, *REST = ARTICLE.splitlines()


@pytest.fixture(scope="module")
def two_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make two runs over the same pages, the second with a rule more, in the folders `a` and `b`."""
    folder = tmp_path_factory.mktemp("runs")
    source = folder / "in"
    (source / "sub").mkdir(parents=True)
    (source / "tail.txt").write_text(f"{ARTICLE}\n{TAIL}")
    (source / "prompt.txt").write_text("\n".join([FIRST, "", PROMPT, "", *REST]))
    (source / "sub" / "page.html").write_text(HTML)
    (folder / "mine").mkdir()
    (folder / "mine" / "rules.toml").write_text(RULE)
    for out, more in (("a", ()), ("b", ("--rules", folder / "mine"))):
        assert cleaner("clean", source, "--out", folder / out, "--no-site-memory", *more).returncode == 0
    return folder


@pytest.fixture
def runs(two_runs: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Give copies of the two runs, for a test to do with as it likes."""
    copytree(two_runs, tmp_path, dirs_exist_ok=True)
    return tmp_path / "a", tmp_path / "b"


def rows(a: Path, b: Path) -> list[dict[str, Any]]:
    done = cleaner("diff", a, b, "--json")
    assert done.returncode in (0, 1), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def rewritten(folder: Path, change: dict[str, dict[str, Any]], *, turned: bool = False) -> Path:
    """Write the report of a run anew, with fields of some pages changed."""
    found = [row | change.get(page, {}) for page, row in report(folder).items()]
    if turned:
        found.reverse()
    (folder / "report.jsonl").write_text("".join(json.dumps(row) + "\n" for row in found))
    return folder


def test_a_run_does_not_differ_from_itself(runs: tuple[Path, Path]) -> None:
    done = cleaner("diff", runs[0], runs[0])
    assert done.returncode == 0
    assert b"3 pages in both: 0 changed; 0 spans now cut, 0 no longer cut" in done.stdout
    assert [row["row"] for row in rows(runs[0], runs[0])] == ["totals"]


def test_a_line_that_is_gone_and_why(runs: tuple[Path, Path]) -> None:
    done = cleaner("diff", *runs)
    assert done.returncode == 1
    lines = done.stdout.decode().splitlines()
    assert lines[:2] == [f"--- {runs[0]}", f"+++ {runs[1]}"]
    assert lines[2] == "@@ prompt.txt @@ unchanged -> cleaned"
    assert lines[3] == f"-{PROMPT}    mine/rowers: greets the tide on every page"
    assert lines[4].startswith("3 pages in both: 1 changed (1 unchanged -> cleaned); 1 span now cut")
    assert any(line.split() == ["rule", "mine/rowers", "│", "1", "│", "0", "│", "0"] for line in lines)


def test_the_other_way_round_it_is_back(runs: tuple[Path, Path]) -> None:
    done = cleaner("diff", *runs[::-1])
    assert done.returncode == 1
    assert f"+{PROMPT}    before: mine/rowers".encode() in done.stdout


def test_rows_for_programs(runs: tuple[Path, Path]) -> None:
    page, totals = rows(*runs)
    assert page["page"] == "prompt.txt"
    assert page["change"] == "changed"
    assert page["status"] == {"a": "unchanged", "b": "cleaned"}
    (span,) = page["spans"]
    text = (runs[0] / "prompt.txt").read_text()
    assert (span["change"], span["rule"], span["text"]) == ("now_cut", "mine/rowers", PROMPT)
    assert text[span["start"] : span["end"]] == PROMPT
    assert totals["pages"] == {"same": 2, "changed": 1, "only_in_a": 0, "only_in_b": 0}
    assert totals["by_rule"] == {"mine/rowers": {"now_cut": 1}}
    assert totals["by_category"] == {"newsletter": {"now_cut": 1}}
    assert totals["by_site"] == {"folder:": {"now_cut": 1}}


def test_the_order_of_the_reports_makes_no_difference(runs: tuple[Path, Path]) -> None:
    before = rows(*runs)
    rewritten(runs[1], {}, turned=True)
    assert rows(*runs) == before


def test_a_rule_that_keeps_gives_lines_back(runs: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "mine" / "rules.toml").write_text(KEEP)
    cleaner("clean", tmp_path / "in", "--out", tmp_path / "c", "--no-site-memory", "--rules", tmp_path / "mine")
    page, _ = rows(runs[0], tmp_path / "c")
    assert {(span["change"], span["text"]) for span in page["spans"]} == {("no_longer_cut", "- 8 hours ago")}


@pytest.mark.parametrize(("order", "change"), [(1, "only_in_a"), (-1, "only_in_b")])
def test_pages_of_one_run_alone(order: int, change: str, runs: tuple[Path, Path]) -> None:
    whole = runs[0]
    found = report(whole)
    (runs[1] / "report.jsonl").write_text(
        "".join(json.dumps(row) + "\n" for page, row in found.items() if page != "tail.txt")
    )
    page, totals = rows(*(runs[::order]))
    assert (page["page"], page["change"], page["spans"]) == ("tail.txt", change, [])
    assert totals["pages"][change] == 1
    assert f"only in {change[-1].upper()}" in cleaner("diff", *(runs[::order])).stdout.decode()


def test_another_reason_is_named_with_the_one_before(runs: tuple[Path, Path]) -> None:
    tail = report(runs[0])["tail.txt"]
    spans = [{**span, "rule": "mine/other"} if at == 1 else span for at, span in enumerate(tail["removals"])]
    rewritten(runs[1], {"prompt.txt": report(runs[0])["prompt.txt"], "tail.txt": {"removals": spans}})
    page, totals = rows(*runs)
    (span,) = page["spans"]
    assert (span["change"], span["rule"]) == ("other_reason", "mine/other")
    assert span["before"]["rule"] == tail["removals"][1]["rule"]
    assert totals["spans"] == {"other_reason": 1}
    assert f"{tail['removals'][1]['rule']} -> mine/other" in cleaner("diff", *runs).stdout.decode()


def test_blank_lines_that_left_along_are_no_difference(runs: tuple[Path, Path]) -> None:
    (span,) = report(runs[1])["prompt.txt"]["removals"]
    wider = {**span, "start": span["start"] - 1, "end": span["end"] - 1, "text": f"\n{span['text'][:-1]}"}
    (runs[0] / "report.jsonl").write_text((runs[1] / "report.jsonl").read_text())
    rewritten(runs[0], {"prompt.txt": {"removals": [wider]}})
    assert cleaner("diff", *runs).returncode == 0


def test_spans_of_a_page_whose_text_changed_are_paired_by_what_they_say(tmp_path: Path) -> None:
    for name, lead in (("a", ""), ("b", "A word of the editors stands in front of it now.\n")):
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / "tail.txt").write_text(f"{lead}{ARTICLE}\n{TAIL}")
        cleaner("clean", tmp_path / "in", "--out", tmp_path / name)
    page, _ = rows(tmp_path / "a", tmp_path / "b")
    assert page["text_changed"]
    assert page["spans"] == []


@pytest.mark.parametrize("name", ["odd \U0001f6a2\u202e.txt", "a\nb.txt", "[bold]x[/bold].txt", "half \ud83d.txt"])
def test_ids_with_odd_characters(name: str, runs: tuple[Path, Path]) -> None:
    for run in runs:
        rewritten(run, {"prompt.txt": {"page": name}})
    page, _ = rows(*runs)
    assert page["page"] == name
    shown = cleaner("diff", *runs).stdout.decode()
    assert "\u202e" not in shown
    assert "@@ " in shown.splitlines()[2]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"schema_version": 1, "page": "x", "rem', "line 1 is no report row"),
        ('{"schema_version": 1, "page": "x", "rem', "breaks off"),
        ("[]\n", "line 1 is no report row"),
        (
            '{"schema_version": 3, "page": "x", "body_path": null, "removals": [], "chars_in": 1}\n',
            "was written by a later version of cleaner: schema_version is 3",
        ),
        ('{"schema_version": 1, "page": 7, "body_path": null, "removals": [], "chars_in": 1}\n', "page is missing"),
        ('{"schema_version": 1, "page": "x", "body_path": null, "removals": 5, "chars_in": 1}\n', "another kind"),
    ],
)
@pytest.mark.parametrize("damaged", [0, 1])
def test_a_damaged_report_is_named(damaged: int, content: str, said: str, runs: tuple[Path, Path]) -> None:
    (runs[damaged] / "report.jsonl").write_text(content)
    done = cleaner("diff", *runs)
    assert done.returncode == 2
    assert str(runs[damaged] / "report.jsonl").encode() in done.stderr
    assert said.encode() in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_span_that_is_none_is_named(runs: tuple[Path, Path]) -> None:
    rewritten(runs[1], {"prompt.txt": {"removals": [{"start": 1}]}})
    done = cleaner("diff", *runs)
    assert done.returncode == 2
    assert b"one of its spans lacks a field" in done.stderr


def test_a_folder_that_holds_no_run(tmp_path: Path) -> None:
    done = cleaner("diff", tmp_path, tmp_path)
    assert done.returncode == 2
    assert b"is this the report of a run?" in done.stderr


def test_an_unfinished_run_is_named(runs: tuple[Path, Path]) -> None:
    (runs[0] / "report.jsonl").unlink()
    (runs[0] / ".cleaner").mkdir(exist_ok=True)
    (runs[0] / ".cleaner" / "journal.jsonl").write_text("")
    done = cleaner("diff", *runs)
    assert done.returncode == 2
    assert b"was not finished" in done.stderr
    assert b"--resume" in done.stderr


def test_reports_may_be_named_themselves(runs: tuple[Path, Path]) -> None:
    assert cleaner("diff", runs[0] / "report.jsonl", runs[1] / "report.jsonl").returncode == 1


def test_diff_leaves_both_runs_as_they_are(runs: tuple[Path, Path]) -> None:
    before = {path: path.read_bytes() for run in runs for path in run.rglob("*") if path.is_file()}
    cleaner("diff", *runs)
    assert {path: path.read_bytes() for run in runs for path in run.rglob("*") if path.is_file()} == before


def test_the_review_page_is_told_which_run_cut_what(runs: tuple[Path, Path]) -> None:
    (changed,) = [page for page in diff_texts(*runs) if not page.same]
    shown = review_page(changed)
    assert shown.text == (runs[0] / "prompt.txt").read_text()
    assert [(span.kind, shown.text[span.start : span.end]) for span in shown.spans] == [("only in B", PROMPT)]
    (back,) = [page for page in diff_texts(*runs[::-1]) if not page.same]
    assert [span.kind for span in review_page(back).spans] == ["only in A"]
    assert shown.note == "unchanged in A, cleaned in B"


def test_a_page_without_its_body_says_so_on_the_review_page(runs: tuple[Path, Path]) -> None:
    (runs[1] / "prompt.txt").unlink()
    (changed,) = [page for page in diff_texts(*runs) if not page.same]
    shown = review_page(changed)
    assert shown.text is None
    assert "cannot be read" in (shown.note or "")
    assert [span.text for span in shown.spans] == [PROMPT]


def test_spans_that_overlap_are_shown_once(runs: tuple[Path, Path]) -> None:
    a = cast("ReportRow", report(runs[0])["tail.txt"])
    first, second, *_ = a["removals"]
    both = {**first, "end": second["end"], "text": first["text"] + second["text"]}
    page = compare(a, cast("ReportRow", {**a, "removals": [both]}))
    shown = review_page(page).spans
    assert len(shown) > 1
    assert all(before.end <= after.start for before, after in pairwise(shown))


def test_the_changed_pages_go_into_a_page_to_look_at(runs: tuple[Path, Path], tmp_path: Path) -> None:
    done = cleaner("diff", *runs, "--html", tmp_path / "look.html")
    assert done.returncode == 1
    assert b"the changed pages are in" in done.stderr
    index = index_of((tmp_path / "look.html").read_text())
    assert [page[0] for page in index["pages"]] == ["prompt.txt"]
    assert [kind["kind"] for kind in index["kinds"]] == ["only in B"]


def test_a_review_page_that_cannot_be_written_is_named(runs: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = cleaner("diff", *runs, "--html", tmp_path / "file" / "look.html")
    assert done.returncode == 2
    assert b"look.html: cannot be written" in done.stderr
