"""`cleaner rules suggest`, as a user runs it: what was marked holds in the next run, and nothing else changes."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from teaching import PROMPT, SHIPS, bodies, cleaner, html, mark, removed, rules_of, run, suggest, text

if TYPE_CHECKING:
    from pathlib import Path


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


@pytest.mark.parametrize("options", [(), ("--yes",)])
def test_a_line_nobody_marked_that_may_be_a_heading_is_written_by_name_alone(
    options: tuple[str, ...], repeating: Path, tmp_path: Path
) -> None:
    shown = suggest(repeating, *options)
    assert "may be the article's" in shown
    assert "on 6 pages it stands between paragraphs" in shown
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
    cut = removed(clean, name)[line]
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
    assert removed(clean, "osk/raft.txt")["Bands of Osk"]["stage"] == "repeated_lines"
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
