"""How much is said of each removed span: none, ids or full, in the report and in everything else."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any, get_args

import command
import jsonschema
import pytest
from command import ARTICLE, HTML, TAIL
from conftest import report
from hypothesis import given
from hypothesis import strategies as st
from teaching import cleaner
from test_promises import htmls, page_texts

from cleaner import Cleaned, clean
from cleaner.io.past_report import lines_of
from cleaner.io.report import Detail, report_row, schema

if TYPE_CHECKING:
    from pathlib import Path

DETAILS: tuple[Detail, ...] = get_args(Detail)
NAMES = {
    "full": {"start", "end", "text", "stage", "rule", "category", "because", "evidence", "score"},
    "ids": {"start", "end", "rule", "score"},
}
MENU = "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in ("Front", "Isles", "Tides", "Fares", "Sign in"))
PAGE = HTML.replace("<a href='/'>Front page</a>", f"<ul>{MENU}</ul>")


def written(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    """Give a folder of pages and a file of records; one page is quarantined, one keeps all of its lines."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "menu.html").write_text(PAGE)
    (folder / "tail.txt").write_text(f"{ARTICLE}\n{TAIL}")
    (folder / "whole.txt").write_text(ARTICLE)
    (folder / "most.txt").write_text(f"Rain.\n\nNo boat.\n\nRead also\n{f'{TAIL}{chr(10)}' * 4}")
    records = tmp_path / "records.jsonl"
    records.write_text("".join(json.dumps({"id": n, "html": PAGE, "desk": "isles"}) + "\n" for n in range(2)))
    return [folder, records]


def run(sources: list[Path], out: Path, *options: object) -> Path:
    done = cleaner("clean", *sources, "--out", out, "--workers", 1, "--no-site-memory", *options)
    assert done.exit_code == 0, done.stderr
    return out


def neighbours_differ(result: Cleaned) -> None:
    for before, after in pairwise(result.removals or result.proposals):
        assert before.end <= after.start
        reasons = [(item.stage, item.rule, item.category, item.because) for item in (before, after)]
        assert before.end < after.start or reasons[0] != reasons[1]


@given(page_texts)
def test_lines_of_a_text_that_go_for_one_reason_are_one_removal(text: str) -> None:
    neighbours_differ(clean(text, kind="text"))


@given(htmls)
def test_lines_of_html_that_go_for_one_reason_are_one_removal(html: str) -> None:
    neighbours_differ(clean(html, kind="html"))


@given(page_texts | htmls)
def test_a_removal_falls_into_as_many_lines_as_it_says(content: str) -> None:
    result = clean(content)
    lines = list(lines_of(report_row("a", None, result, None)))
    assert len(lines) == sum(item.evidence["lines"] for item in result.removals)
    assert "".join(line["text"] for line in lines) == "".join(item.text for item in result.removals)
    assert all(result.text[line["start"] : line["end"]] == line["text"] for line in lines)


def test_points_of_a_stretch_are_added_up_and_stand_once() -> None:
    (menu,) = clean(PAGE, kind="html").removals
    assert menu.text == "Front\nIsles\nTides\nFares\nSign in\n"
    assert menu.evidence["lines"] == menu.evidence["signs"]["link"] == 5
    assert menu.score == pytest.approx(sum(menu.evidence["points"].values()))
    assert menu.evidence["points"]["main-content/outside"] == 5 * 14


def test_a_run_is_told_with_its_first_removal() -> None:
    first, *others = clean(f"{ARTICLE}\n{TAIL}", kind="text").removals
    assert first.evidence["run"]["lines"] == 4
    assert {"time", "position"} <= set(first.evidence["run"]["signals"])
    assert [item.evidence["run"] for item in others] == [{"start": first.start}] * 3


@pytest.mark.parametrize("told", DETAILS)
def test_report_says_as_much_as_is_asked_for(told: Detail, sources: list[Path], tmp_path: Path) -> None:
    rows = report(run(sources, tmp_path / "out", "--report-removals", told))
    assert rows["most.txt"]["status"] == "quarantined"
    validator = jsonschema.Draft202012Validator(schema())
    for row in rows.values():
        validator.validate(row)
        assert ("removals" in row, "totals" in row) == (told != "none", told != "full")
        for item in [*row.get("removals", ()), *row.get("proposals", ())]:
            assert item.keys() == NAMES[told]
    assert ("proposals" in rows["most.txt"]) == (told != "none")


def test_report_is_full_and_records_have_ids_if_nothing_is_asked_for(sources: list[Path], tmp_path: Path) -> None:
    out = run(sources, tmp_path / "out")
    (removal,) = report(out)["menu.html"]["removals"]
    assert removal.keys() == NAMES["full"]
    row = written(out / "records.jsonl")[0]
    assert list(row) == ["id", "desk", "body", "title", "status", "chars_in", "chars_kept", "removals", "error"]
    assert row["removals"] == [{name: removal[name] for name in ("start", "end", "rule", "score")}]
    assert row["chars_in"] - row["chars_kept"] == removal["end"] - removal["start"]


@pytest.mark.parametrize("told", DETAILS)
def test_records_say_as_much_as_is_asked_for(told: Detail, sources: list[Path], tmp_path: Path) -> None:
    out = run(sources, tmp_path / "out", "--removals", told)
    for row in written(out / "records.jsonl"):
        assert [item.keys() for item in row.get("removals", ())] == [NAMES.get(told)] * (told != "none")
        assert ("removals" in row) == (told != "none")
    assert report(out)["records.jsonl#0"]["removals"][0].keys() == NAMES["full"]


@pytest.mark.parametrize("told", DETAILS)
def test_stream_says_as_much_as_is_asked_for(told: Detail) -> None:
    line = json.dumps({"html": PAGE, "removals": "of an earlier time"}) + "\n"
    row = json.loads(command.cleaner("pipe", "--removals", told, stdin=line.encode()).stdout)
    assert [item.keys() for item in row.get("removals", ())] == [NAMES.get(told)] * (told != "none")
    assert ("removals" in row) == (told != "none")


def test_stream_has_ids_if_nothing_is_asked_for() -> None:
    row = json.loads(command.cleaner("pipe", stdin=json.dumps({"html": PAGE}).encode()).stdout)
    assert [item.keys() for item in row["removals"]] == [NAMES["ids"]]
    assert row["totals"] == [
        {"stage": "main_content", "rule": "main-content/outside", "category": "outside", "removals": 1, "chars": 32}
    ]


@pytest.mark.parametrize(
    "args",
    [
        ("pipe", "--removals"),
        ("clean", "x", "--out", "y", "--removals"),
        ("clean", "x", "--out", "y", "--report-removals"),
    ],
)
def test_a_detail_that_does_not_exist_is_told(args: tuple[str, ...], tmp_path: Path) -> None:
    done = cleaner(*(str(tmp_path / arg) if arg in ("x", "y") else arg for arg in args), "idz")
    assert done.exit_code == 2
    assert f"{args[-1]} = 'idz': one of none, ids, full, did you mean 'ids'?" in done.stderr
    assert not (tmp_path / "y").exists()


@pytest.mark.parametrize("told", DETAILS)
def test_totals_are_the_same_however_much_is_said(told: Detail, sources: list[Path], tmp_path: Path) -> None:
    wanted = json.loads((run(sources, tmp_path / "full") / "summary.json").read_text())
    out = run(sources, tmp_path / "out", "--report-removals", told)
    assert json.loads((out / "summary.json").read_text()) == wanted
    again = cleaner("clean", *sources, "--out", out, "--no-site-memory", "--report-removals", told)
    assert "6 as an earlier run left them" in again.stdout
    assert json.loads((out / "summary.json").read_text()) == wanted


def test_rows_are_written_anew_where_more_is_asked_for(sources: list[Path], tmp_path: Path) -> None:
    out = run(sources, tmp_path / "out", "--report-removals", "ids", "--removals", "none")
    wanted = run(sources, tmp_path / "wanted")
    run(sources, out)
    for name in ("report.jsonl", "records.jsonl", "menu.txt", "tail.txt"):
        assert (out / name).read_bytes() == (wanted / name).read_bytes()


@pytest.mark.parametrize("told", ["ids", "none"])
@pytest.mark.parametrize(
    ("args", "purpose"),
    [
        (["restore", "OUT", "--to", "NEW"], "restore"),
        (["review", "OUT", "--out", "NEW"], "review"),
        (["diff", "OUT", "FULL", "--html", "NEW"], "compare"),
        (["diff", "FULL", "OUT", "--html", "NEW"], "compare"),
        (["rules", "suggest", "OUT", "--out", "NEW", "--yes"], "suggest rules"),
    ],
)
def test_what_needs_the_removed_text_says_so(
    args: list[str], purpose: str, told: Detail, sources: list[Path], tmp_path: Path
) -> None:
    out = run(sources, tmp_path / "out", "--report-removals", told)
    places = {"OUT": out, "NEW": tmp_path / "new"}
    if "FULL" in args:
        places["FULL"] = run(sources, tmp_path / "full")
    done = cleaner(*(places.get(part, part) for part in args))
    assert done.exit_code == 2
    said = f"this run's report holds no removed text (it was written with --report-removals {told})"
    assert f"{out / 'report.jsonl'}: {said}; clean again with --report-removals full to {purpose}" in done.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("told", DETAILS)
def test_where_nothing_went_nothing_is_needed(told: Detail, sources: list[Path], tmp_path: Path) -> None:
    whole = sources[0] / "whole.txt"
    out = run([whole], tmp_path / "out", "--report-removals", told)
    done = cleaner("restore", out, "--to", tmp_path / "back")
    assert (done.exit_code, (tmp_path / "back" / "whole.txt").read_text()) == (0, ARTICLE)
    assert cleaner("diff", out, run([whole], tmp_path / "full")).exit_code == 0


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("full", "counted in 3 removed spans on 3 pages"),
        ("ids", "these stand on 3 pages"),
        ("none", "these stand on 3 pages"),
    ],
)
def test_hits_of_a_rule_are_counted_however_much_is_said(
    told: Detail, said: str, sources: list[Path], tmp_path: Path
) -> None:
    out = run(sources, tmp_path / "out", "--report-removals", told)
    shown = cleaner("rules", "show", "main-content/outside", "--report", out / "report.jsonl").stdout
    assert "the reason for 3 removed spans" in shown
    assert said in shown


@given(st.lists(st.sampled_from([ARTICLE, *TAIL.splitlines(), "Advertisement", "Read also", ""]), max_size=12))
def test_ids_are_what_the_full_removals_say_of_themselves(lines: list[str]) -> None:
    result = clean("\n".join(lines), kind="text")
    full, ids = (report_row("a", None, result, None, told) for told in ("full", "ids"))
    full_spans: list[Any] = list(full["removals"])
    assert list(ids["removals"]) == [
        {name: item[name] for name in ("start", "end", "rule", "score")} for item in full_spans
    ]
