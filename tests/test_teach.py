"""`cleaner rules suggest`, as a user runs it: what was marked holds in the next run, and nothing else changes."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from conftest import report
from typer.testing import CliRunner, Result

from cleaner.cli import app

if TYPE_CHECKING:
    from pathlib import Path

RUNNER = CliRunner(env={"COLUMNS": "160"})
SHIPS = ("barge", "yacht", "cutter", "tugboat", "raft", "ferry")
PROMPT = "Velmora rowers greet the tide"
STORY = (
    "The {0} to Osk left at dawn on Monday, and the crew of nine had been told to keep the deck of the {0} clear.",
    "By noon the {0} had reached the harbour of Osk, where the crew was met by the mayor and a small brass band.",
    "The mayor thanked the crew of the {0}, and said that it would sail twice a day until the snow was gone.",
)


def cleaner(*args: object) -> Result:
    return RUNNER.invoke(app, list(map(str, args)))


def text(ship: str, *prompts: str, end: str = "") -> str:
    first, *rest = (paragraph.format(ship) for paragraph in STORY)
    return "\n\n".join([f"The {ship} to Osk", first, *prompts, *rest]) + "\n" + end


def html(ship: str, *prompts: str) -> str:
    first, *rest = (paragraph.format(ship) for paragraph in STORY)
    inside = "".join(f"<p>{part}</p>" for part in (first, *prompts, *rest))
    return (
        f"<html><head><title>The {ship} to Osk</title>"
        f"<link rel='canonical' href='https://news.osk.example/{ship}'></head><body>"
        f"<nav><a href='/tides'>Tides and fares</a></nav><article><h1>The {ship} to Osk</h1>{inside}</article>"
        "<footer>Harbour office of Osk</footer></body></html>"
    )


def run(folder: Path, pages: dict[str, str], *options: object, out: str = "clean") -> Path:
    """Clean pages; give the output folder."""
    for name, content in pages.items():
        path = folder / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    done = cleaner("clean", folder / "in", "--out", folder / out, *options)
    assert done.exit_code == 0, done.stderr
    return folder / out


def mark(run: Path, name: str, line: str, said: str, **changes: object) -> None:
    """Mark a line of a page, as the review page does: a span that was removed, else the line itself."""
    row = report(run)[name]
    span = next((span for span in row["removals"] if span["text"].strip() == line), None)
    if span is None:
        whole = (run / row["body_path"]).read_text()
        for item in row["removals"]:
            whole = whole[: item["start"]] + item["text"] + whole[item["start"] :]
        span = {"start": whole.index(line), "end": whole.index(line) + len(line), "text": line}
    found = {"schema_version": 1, "page": name, "mark": said, "url": row["url"], "language": row["language"]}
    found |= {key: span.get(key) for key in ("start", "end", "text", "rule", "stage")}
    with (run / "corrections.jsonl").open("a") as file:
        file.write(json.dumps({**found, "body_path": row["body_path"], **changes}) + "\n")


def suggest(run: Path, *options: object) -> str:
    done = cleaner("rules", "suggest", run, *options)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def bodies(run: Path) -> dict[str, list[str]]:
    return {
        page: [line for line in (run / row["body_path"]).read_text().splitlines() if line.strip()]
        for page, row in report(run).items()
    }


def rules_of(folder: Path) -> str:
    return "\n".join(path.read_text() for path in sorted(folder.rglob("*.toml")))


@pytest.fixture(scope="session")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repeating")
    run(folder, {f"osk/{ship}.txt": text(ship, PROMPT) for ship in SHIPS})
    return folder


@pytest.fixture
def repeating(cleaned: Path, tmp_path: Path) -> Path:
    """Give a run over a folder whose pages repeat a prompt that no rule knows."""
    shutil.copytree(cleaned, tmp_path, dirs_exist_ok=True)
    return tmp_path / "clean"


def test_a_prompt_that_repeats_is_drafted_accepted_and_gone(repeating: Path, tmp_path: Path) -> None:
    before = bodies(repeating)
    assert all(PROMPT in lines for lines in before.values())
    shown = suggest(repeating, "--accept", "mine/velmora-rowers-greet-the-tide")
    assert "exact: velmora rowers greet the tide" in shown
    assert f"written: {tmp_path / 'my-rules' / 'taught.toml'}" in shown
    after = bodies(run(tmp_path, {}, "--rules", tmp_path / "my-rules", out="again"))
    assert after == {page: [line for line in lines if line != PROMPT] for page, lines in before.items()}
    checked = cleaner("rules", "check", tmp_path / "my-rules")
    assert (checked.exit_code, checked.stdout) == (0, "1 rule checked, 0 faults\n")


def test_nothing_is_written_unasked(repeating: Path, tmp_path: Path) -> None:
    shown = suggest(repeating)
    assert "nothing written" in shown
    assert not (tmp_path / "my-rules").exists()


def test_a_draft_is_asked_for_on_a_terminal(repeating: Path, tmp_path: Path) -> None:
    terminal, end = pty.openpty()
    command = [sys.executable, "-m", "cleaner", "rules", "suggest", str(repeating)]
    with subprocess.Popen(command, stdin=end, stdout=end, stderr=subprocess.DEVNULL, env=dict(os.environ)) as process:
        os.write(terminal, b"y\n")
        shown = b""
        while b"use them" not in shown:
            shown += os.read(terminal, 4096)
        assert process.wait() == 0
    os.close(terminal)
    os.close(end)
    assert b"write mine/velmora-rowers-greet-the-tide?" in shown
    assert "velmora rowers greet" in rules_of(tmp_path / "my-rules")


def test_a_line_marked_to_go_goes_from_its_site_alone(tmp_path: Path) -> None:
    pages = {f"{ship}.html": html(ship, PROMPT) for ship in SHIPS[:2]}
    pages["elsewhere.html"] = html("dinghy", PROMPT).replace("news.osk.example", "lund.example")
    clean = run(tmp_path, pages, "--no-site-memory")
    mark(clean, "barge.html", PROMPT, "cut")
    suggest(clean, "--yes", "--out", tmp_path / "rules")
    assert "match.exact" in (tmp_path / "rules" / "sites" / "news.osk.example.toml").read_text()
    after = bodies(run(tmp_path, {}, "--no-site-memory", "--rules", tmp_path / "rules", out="again"))
    assert {page for page, lines in after.items() if PROMPT in lines} == {"elsewhere.html"}
    checked = cleaner("rules", "check", tmp_path / "rules")
    assert (checked.exit_code, checked.stdout) == (0, "1 rule and 1 case checked, 0 faults\n")


def test_numbers_that_change_from_page_to_page_are_left_open(tmp_path: Path) -> None:
    pages = {f"{ship}.txt": text(ship, f"Seen by {at * 97 + 5} readers of the tide") for at, ship in enumerate(SHIPS)}
    clean = run(tmp_path, pages, "--no-site-memory")
    mark(clean, "raft.txt", "Seen by 393 readers of the tide", "cut")
    suggest(clean, "--yes")
    more = {"new.txt": text("dinghy", "Seen by 1,204 readers of the tide", "Seen by all readers of the tide")}
    after = bodies(run(tmp_path, more, "--no-site-memory", "--rules", tmp_path / "my-rules", out="again"))
    assert [line for lines in after.values() for line in lines if "readers" in line] == [
        "Seen by all readers of the tide"
    ]


def test_lines_that_open_alike_become_one_rule(tmp_path: Path) -> None:
    names = ("Anna", "Bert", "Carla", "Dora")
    pages = {f"{ship}.txt": text(ship, f"Row the bay with {name}") for ship, name in zip(SHIPS, names, strict=False)}
    clean = run(tmp_path, pages, "--no-site-memory")
    mark(clean, "barge.txt", "Row the bay with Anna", "cut")
    mark(clean, "yacht.txt", "Row the bay with Bert", "cut")
    shown = suggest(clean, "--accept", "mine/row-the-bay-with")
    assert "prefix: row the bay with" in shown
    assert "Row the bay with Carla" in shown
    after = bodies(run(tmp_path, {}, "--no-site-memory", "--rules", tmp_path / "my-rules", out="again"))
    assert not [line for lines in after.values() for line in lines if line.startswith("Row the bay")]


PAGE = (
    html("barge", "Share this article")
    .replace("</article>", "<p>Posted 3 hours ago</p></article>")
    .replace("<nav>", "<aside><p>A word of the harbour office</p></aside><nav>")
)
CUT_WRONGLY = {
    "timestamps": ("x.txt", text("barge", end="River towns brace for an early thaw\n- 9 hours ago\n"), "- 9 hours ago"),
    "rules": ("x.txt", text("barge", "Share this article"), "Share this article"),
    "main_content": ("x.html", PAGE, "Harbour office of Osk"),
    "page_title": ("x.html", PAGE, "The barge to Osk"),
}


@pytest.mark.parametrize("stage", CUT_WRONGLY)
def test_a_wrong_cut_stays_kept_whatever_stage_cut_it(stage: str, tmp_path: Path) -> None:
    name, page, line = CUT_WRONGLY[stage]
    clean = run(tmp_path, {name: page})
    (cut,) = [span for span in report(clean)[name]["removals"] if span["text"].strip() == line]
    assert cut["stage"] == stage
    mark(clean, name, line, "keep")
    suggest(clean, "--yes")
    again = run(tmp_path, {}, "--rules", tmp_path / "my-rules", out="again")
    before, after = bodies(clean)[name], bodies(again)[name]
    assert line not in before
    assert [other for other in after if other != line] == before
    assert line in after
    assert cleaner("rules", "check", tmp_path / "my-rules").stdout == "1 rule and 1 case checked, 0 faults\n"


def test_a_line_of_the_site_marked_to_stay_is_kept_against_the_site_memory(tmp_path: Path) -> None:
    end = "Rowers of Velmora\nBands of Osk\nTides of Lund\n"
    clean = run(tmp_path, {f"osk/{ship}.txt": text(ship, end=end) for ship in SHIPS})
    (cut,) = [span for span in report(clean)["osk/raft.txt"]["removals"] if span["text"].strip() == "Bands of Osk"]
    assert cut["stage"] == "repeated_lines"
    mark(clean, "osk/raft.txt", "Bands of Osk", "keep")
    shown = suggest(clean, "--yes")
    assert "changes more than was marked" in shown  # it would stay on all pages, so --yes leaves it
    assert "never" not in rules_of(tmp_path / "my-rules")
    suggest(clean, "--accept", "mine/keep-bands-of-osk")
    after = bodies(run(tmp_path, {}, "--rules", tmp_path / "my-rules", out="again"))
    assert "Bands of Osk" in after["osk/raft.txt"]


def test_a_rule_of_ones_own_is_overruled_by_a_later_mark(repeating: Path, tmp_path: Path) -> None:
    mark(repeating, "osk/raft.txt", PROMPT, "cut")
    suggest(repeating, "--yes")
    again = run(tmp_path, {}, "--rules", tmp_path / "my-rules", out="again")
    mark(again, "osk/raft.txt", PROMPT, "keep")
    suggest(again, "--accept", "mine/keep-velmora-rowers-greet-the-tide")
    third = run(tmp_path, {}, "--rules", tmp_path / "my-rules", out="third")
    assert PROMPT in bodies(third)["osk/raft.txt"]
    assert cleaner("rules", "check", tmp_path / "my-rules").stdout == "2 rules and 1 case checked, 0 faults\n"


def test_a_draft_against_a_line_marked_to_stay_is_rejected(repeating: Path, tmp_path: Path) -> None:
    mark(repeating, "osk/raft.txt", PROMPT, "cut")
    mark(repeating, "osk/barge.txt", PROMPT, "keep")
    shown = suggest(repeating, "--yes")
    assert "rejected: it cuts a line marked to stay, on page osk/barge.txt" in shown
    assert not (tmp_path / "my-rules").exists()
    done = cleaner("rules", "suggest", repeating, "--accept", "mine/velmora-rowers-greet-the-tide")
    assert done.exit_code == 2
    assert "was rejected: cuts a line marked to stay" in done.stderr


def test_a_draft_that_takes_a_paragraph_elsewhere_is_rejected(tmp_path: Path) -> None:
    opening = "Row the bay of Velmora with the crew of nine and"
    prompts = (f"{opening} meet Anna at the pier today", f"{opening} meet Bert at the pier tonight")
    body = f"{opening} meet a mayor, says a song."
    clean = run(
        tmp_path,
        {"a.txt": text("barge", prompts[0]), "b.txt": text("yacht", prompts[1]), "c.txt": text("raft", body)},
    )
    mark(clean, "a.txt", prompts[0], "cut")
    mark(clean, "b.txt", prompts[1], "cut")
    shown = suggest(clean, "--yes")
    assert "rejected: it cuts a paragraph that nobody marked, on page c.txt" in shown
    after = bodies(run(tmp_path, {}, "--rules", tmp_path / "my-rules", out="again"))
    assert body in after["c.txt"]
    assert prompts[0] not in after["a.txt"]


def test_a_draft_that_would_have_a_page_quarantined_is_rejected(tmp_path: Path) -> None:
    prompt = "Row the bay of Velmora with the crew of nine, and greet the tide of Osk at the pier with the band."
    clean = run(tmp_path, {"a.txt": text("barge", prompt), "b.txt": f"A note\n\n{prompt}\n"})
    mark(clean, "a.txt", prompt, "cut")
    shown = suggest(clean, "--yes")
    assert "rejected: it takes so much of page b.txt that it would be quarantined" in shown
    assert not (tmp_path / "my-rules").exists()


def test_marks_that_were_taken_back_draft_nothing(repeating: Path) -> None:
    for said in ("cut", "undo"):
        mark(repeating, "osk/raft.txt", PROMPT, said)
    assert "marked to go" not in suggest(repeating)


def test_a_mark_that_a_rule_answers_is_not_drafted_again(repeating: Path) -> None:
    mark(repeating, "osk/raft.txt", PROMPT, "cut")
    suggest(repeating, "--yes")
    shown = suggest(repeating, "--yes")
    assert "1 mark answered by rules in" in shown
    assert "no rule to suggest" in shown


def test_rules_check_names_the_case_that_no_longer_holds(repeating: Path, tmp_path: Path) -> None:
    mark(repeating, "osk/raft.txt", PROMPT, "cut")
    suggest(repeating, "--yes")
    (tmp_path / "my-rules" / "taught.toml").write_text("")
    done = cleaner("rules", "check", tmp_path / "my-rules")
    assert done.exit_code == 2
    assert f"cases.jsonl: case 1: '{PROMPT}' of page osk/raft.txt: was marked 'cut'" in done.stderr


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{broken", "line 1: is no JSON"),
        ("[]", "line 1: is no case of schema_version 1"),
        ('{"schema_version": 1, "page": "x", "line": 5, "expect": "cut"}', "page and line are texts"),
        ('{"schema_version": 1, "page": "x", "line": "y", "url": 1, "expect": "cut"}', "url: 1"),
        ('{"schema_version": 1, "page": "x", "line": "y", "expect": "undo"}', "expect: 'undo': write keep or cut"),
    ],
)
def test_a_case_that_is_none_is_named(row: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "cases.jsonl").write_text(row)
    done = cleaner("rules", "check", tmp_path)
    assert done.exit_code == 2
    assert said in done.stderr


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"page": "osk/gone.txt"}, "page osk/gone.txt: was marked, but its text is not in this run"),
        ({"text": "Something else"}, "holds another text than was marked"),
        ({"start": 10**9, "end": 10**9 + 5}, "holds another text than was marked"),
        ({"mark": "perhaps"}, "corrections.jsonl: line 1 is no correction: mark must be one of"),
        ({"schema_version": 9}, "corrections.jsonl: line 1 is no correction: schema_version"),
    ],
)
def test_a_mark_that_fits_nothing_is_named_and_the_rest_goes_on(
    changes: dict[str, Any], said: str, repeating: Path
) -> None:
    mark(repeating, "osk/raft.txt", PROMPT, "cut", **changes)
    done = cleaner("rules", "suggest", repeating)
    assert done.exit_code == 0
    assert said in done.stderr
    assert "mine/velmora-rowers-greet-the-tide" in done.stdout


def test_a_body_that_is_missing_is_named_and_the_rest_goes_on(repeating: Path) -> None:
    (repeating / "osk" / "raft.txt").unlink()
    done = cleaner("rules", "suggest", repeating)
    assert done.exit_code == 0
    assert "raft.txt" in done.stderr
    assert "mine/velmora-rowers-greet-the-tide" in done.stdout


def test_a_report_that_breaks_off_is_named(repeating: Path) -> None:
    whole = (repeating / "report.jsonl").read_bytes()
    (repeating / "report.jsonl").write_bytes(whole[:-40])
    done = cleaner("rules", "suggest", repeating)
    assert done.exit_code == 2
    assert "line 6 is no report row" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--accept", "mine/velmora-rower"), "did you mean 'mine/velmora-rowers-greet-the-tide'"),
        (("--corrections", "nowhere.jsonl"), "nowhere.jsonl: the corrections cannot be read"),
        (("--sites", "nowhere.bin"), "nowhere.bin"),
    ],
)
def test_wrong_use_is_named(option: tuple[str, str], said: str, repeating: Path) -> None:
    done = cleaner("rules", "suggest", repeating, *option)
    assert done.exit_code == 2
    assert said in done.stderr


def test_a_file_written_by_hand_is_left_as_it_is(tmp_path: Path) -> None:
    clean = run(tmp_path, {f"{ship}.html": html(ship, PROMPT) for ship in SHIPS[:2]}, "--no-site-memory")
    mark(clean, "barge.html", PROMPT, "cut")
    by_hand = tmp_path / "my-rules" / "sites" / "news.osk.example.toml"
    by_hand.parent.mkdir(parents=True)
    by_hand.write_text('status = "experimental"\n')
    suggest(clean, "--yes")
    assert by_hand.read_text() == 'status = "experimental"\n'
    assert (tmp_path / "my-rules" / "taught" / "sites" / "news.osk.example.toml").is_file()
    after = bodies(run(tmp_path, {}, "--no-site-memory", "--rules", tmp_path / "my-rules", out="again"))
    assert not any(PROMPT in lines for lines in after.values())


def test_a_site_memory_says_what_repeats(tmp_path: Path) -> None:
    archive = {f"{ship}.html": html(ship, PROMPT) for ship in SHIPS}
    clean = run(tmp_path, archive, "--no-site-memory")
    assert cleaner("learn", tmp_path / "in", "--out", tmp_path / "sites.bin").exit_code == 0
    shown = suggest(clean, "--sites", tmp_path / "sites.bin")
    assert "news.osk.example/velmora-rowers-greet-the-tide" in shown
    assert "stands on 6 of 6 pages on news.osk.example" in shown


def test_fewer_pages_than_asked_for_suggest_nothing(repeating: Path) -> None:
    assert "no rule to suggest" in suggest(repeating, "--minimum-pages", 7)


@pytest.mark.parametrize(
    "line", ['Ein "Gruß" an O\'Brien \\ Söhne', "日本の港からのお知らせ", "<b>Row</b> & greet [the] tide"]
)
def test_lines_with_odd_characters_become_rules_that_load(line: str, tmp_path: Path) -> None:
    clean = run(tmp_path, {f"{ship}.txt": text(ship, line) for ship in SHIPS[:3]}, "--no-site-memory")
    mark(clean, "raft.txt" if "raft.txt" in report(clean) else "barge.txt", line, "cut")
    suggest(clean, "--yes")
    after = bodies(run(tmp_path, {}, "--no-site-memory", "--rules", tmp_path / "my-rules", out="again"))
    assert not any(line in lines for lines in after.values())
    assert cleaner("rules", "check", tmp_path / "my-rules").exit_code == 0
