"""`cleaner review`: the page it writes, and the marks it reads."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from command import ARTICLE, TAIL, cleaner
from review_pages import MARK, RULES, index_of, page, parts_of, run, span

from cleaner.errors import OutputError, RestoreError
from cleaner.io.names import CORRECTIONS
from cleaner.review import Correction, build
from cleaner.review.corrections import append_corrections, parse_correction, read_corrections
from cleaner.review.pages import read_pages

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def finished(tmp_path: Path) -> Path:
    """Give the output folder of a real run."""
    (tmp_path / "in/sub").mkdir(parents=True)
    (tmp_path / "in/tail.txt").write_text(f"{ARTICLE}\n{TAIL}", encoding="utf-8")
    (tmp_path / "in/sub/plain.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "in/broken.html").write_bytes(b"")
    records = [json.dumps({"id": f"r{number}", "text": f"{ARTICLE}\n{TAIL}"}) for number in range(2)]
    (tmp_path / "in/news.jsonl").write_text("\n".join(records), encoding="utf-8")
    assert cleaner("clean", tmp_path / "in", "--out", tmp_path / "out").returncode == 0
    return tmp_path / "out"


def test_pages_of_a_run_come_with_their_whole_text(finished: Path) -> None:
    pages = {item.page: item for item in read_pages(finished)}
    assert set(pages) == {"tail.txt", "sub/plain.txt", "broken.html", "news.jsonl#r0", "news.jsonl#r1"}
    for name in ("tail.txt", "news.jsonl#r1"):
        found = pages[name]
        assert found.text == f"{ARTICLE}\n{TAIL}"
        assert found.spans
        assert "".join(found.text[item.start : item.end] for item in found.spans) == f"\n{TAIL}"
    assert pages["sub/plain.txt"].spans == ()
    assert (pages["broken.html"].status, pages["broken.html"].text) == ("empty", "")


def test_a_body_that_was_changed_leaves_the_spans_and_says_why(finished: Path) -> None:
    (finished / "tail.txt").write_text("Something else.", encoding="utf-8")
    found = {item.page: item for item in read_pages(finished)}["tail.txt"]
    assert found.text is None
    assert found.note is not None
    assert "was changed since the run" in found.note
    assert "".join(item.text or "" for item in found.spans) == f"\n{TAIL}"


def test_a_quarantined_page_shows_what_would_have_gone(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/times.txt").write_text("Osk\n" + "- 8 hours ago\n- 9 hours ago\n" * 30, encoding="utf-8")
    cleaner("clean", tmp_path / "in", "--out", tmp_path / "out")
    (found,) = read_pages(tmp_path / "out")
    assert found.status == "quarantined"
    assert {item.kind for item in found.spans} == {"quarantined"}


def test_the_command_writes_a_page_beside_the_report(finished: Path) -> None:
    done = cleaner("review", finished)
    assert done.returncode == 0, done.stderr
    assert b"review.html" in done.stdout
    index = index_of((finished / "review.html").read_text(encoding="utf-8"))
    assert [item[0] for item in index["pages"]] == [item.page for item in read_pages(finished)]


def test_the_page_and_the_report_may_stand_elsewhere(finished: Path, tmp_path: Path) -> None:
    (finished / "report.jsonl").rename(tmp_path / "told.jsonl")
    done = cleaner("review", finished, "--report", tmp_path / "told.jsonl", "--out", tmp_path / "new/look.html")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "new/look.html").is_file()
    assert not (finished / "review.html").exists()


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("nowhere",), b"is this the report of a run?"),
        (("out", "--serve", "--out", "x.html"), b"--out or --serve, not both"),
        (("out", "--corrections", "in/tail.txt"), b"tail.txt: line 1 is no correction"),
        (("out", "--serve", "--corrections", "in/tail.txt"), b"tail.txt: line 1 is no correction"),
    ],
)
def test_wrong_use_is_named(args: tuple[str, ...], told: bytes, finished: Path) -> None:
    done = cleaner("review", *args, cwd=finished.parent)
    assert done.returncode == 2
    assert told in done.stderr


def test_the_same_run_gives_the_same_page(tmp_path: Path) -> None:
    build(run(), tmp_path / "a.html", "osk")
    build(run(), tmp_path / "b.html", "osk")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_another_run_has_marks_of_its_own(tmp_path: Path) -> None:
    build(run(12), tmp_path / "a.html", "osk")
    build(run(11), tmp_path / "b.html", "osk")
    first, second = (index_of((tmp_path / name).read_text(encoding="utf-8"))["key"] for name in ("a.html", "b.html"))
    assert first != second


def test_nothing_of_a_page_stands_in_the_markup(tmp_path: Path) -> None:
    evil = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'
    wrong = span(f"Osk\n{evil}\n", f"{evil}\n", ("s", f"x/{evil}", evil, evil), evidence={evil: evil})
    build([page(f"Osk\n{evil}\n", wrong, name=evil, url=evil, site=evil, title=evil)], tmp_path / "a.html", evil)
    html = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "alert(1)" not in html.replace("&lt;script&gt;alert(1)&lt;/script&gt;", "")
    assert html.count("<script") == html.count("</script>") == 3
    assert parts_of(html)[0][0]["text"] == f"Osk\n{evil}\n"


def test_the_policy_allows_the_script_and_the_style_alone(tmp_path: Path) -> None:
    build(run(), tmp_path / "a.html", "osk")
    html = (tmp_path / "a.html").read_text(encoding="utf-8")
    policy = re.search('Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    allowed = policy[1].replace("&#x27;", "'")
    for name in ("script", "style"):
        (text,) = re.findall(f"<{name}>(.*?)</{name}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}';" in allowed
    for rule in ("default-src 'none'", "connect-src 'none'", "base-uri 'none'", "form-action 'none'"):
        assert rule in allowed


def test_the_page_names_no_other_place(tmp_path: Path) -> None:
    build([], tmp_path / "a.html", "osk")
    html = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\s\"'`]+", html)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function", html)


def test_values_json_cannot_write_are_written_all_the_same(tmp_path: Path) -> None:
    text = "Osk\nShare\n"
    odd = span(
        text, "Share\n", score=float("nan"), evidence={"points": {"a/b": float("inf")}, "what": {1, 2}.__class__}
    )
    build([page(text, odd)], tmp_path / "a.html", "osk")
    (((_, _, _, _, evidence, score),),) = [item["spans"] for item in parts_of((tmp_path / "a.html").read_text())[0]]
    assert score == "NaN"
    assert evidence == {"points": {"a/b": "Infinity"}, "what": "<class 'set'>"}


def test_a_title_with_half_a_character_is_written(tmp_path: Path) -> None:
    build(run(1), tmp_path / "a.html", "osk \ud800 <b>")
    assert "osk ? &lt;b&gt;" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_a_large_run_has_its_parts_beside_the_page(tmp_path: Path) -> None:
    build(run(40, lines=400), tmp_path / "a page.html", "osk", one_file=1000)
    html = (tmp_path / "a page.html").read_text(encoding="utf-8")
    index = index_of(html)
    assert parts_of(html) == []
    files = sorted((tmp_path / "a page-parts").iterdir())
    assert len(files) == len({item[6] for item in index["pages"]}) > 1
    assert files[0].read_text(encoding="ascii").startswith('cleanerPart(0,"')
    assert index["beside"] == f"a%20page-parts/{index['key']}-"


def test_parts_of_an_earlier_review_go(tmp_path: Path) -> None:
    build(run(40, lines=400), tmp_path / "a.html", "osk", one_file=1000)
    build(run(30, lines=400), tmp_path / "a.html", "osk", one_file=1000)
    key = index_of((tmp_path / "a.html").read_text(encoding="utf-8"))["key"]
    assert {path.name.split("-")[0] for path in (tmp_path / "a-parts").iterdir()} == {key}
    build(run(3), tmp_path / "a.html", "osk")
    assert not (tmp_path / "a-parts").exists()


def test_a_folder_of_that_name_keeps_what_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "a-parts").mkdir()
    (tmp_path / "a-parts/mine.js").write_text("mine")
    build(run(3), tmp_path / "a.html", "osk")
    assert (tmp_path / "a-parts/mine.js").is_file()


def test_a_page_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"a\.html: cannot be written"):
        build(run(1), tmp_path / "file/a.html", "osk")


def test_lines_that_recur_on_a_site_are_counted_once_a_page(tmp_path: Path) -> None:
    def of(number: int) -> str:
        return f"Only here {number}\nFollow the Osk  Times\nFollow the Osk Times\nAbout\u2028us\n"

    def cut(number: int) -> Any:
        text = of(number)
        return page(text, *([span(text, "Follow the Osk  Times\n")] if number else []), name=f"{number}")

    build([*map(cut, range(4)), page("About\n", name="else", site="else.example")], tmp_path / "a.html", "osk")
    index = index_of((tmp_path / "a.html").read_text(encoding="utf-8"))
    lines = [("About", 4, 0), ("Follow the Osk Times", 4, 3), ("us", 4, 0)]
    assert index["recurring"] == {"0": [list(line) for line in lines]}


def test_kinds_of_spans_are_written_once(tmp_path: Path) -> None:
    build(run(100), tmp_path / "a.html", "osk")
    index = index_of((tmp_path / "a.html").read_text(encoding="utf-8"))
    found = {(kind["stage"], kind["rule"], kind["category"]) for kind in index["kinds"]}
    assert found == {rule[:3] for rule in RULES}
    assert index["sites"] == [f"site{number}.example" for number in range(3)]


def test_a_later_mark_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    rows: list[Correction] = [
        MARK,
        {**MARK, "start": 20, "end": 30},
        {**MARK, "mark": "cut"},
        {**MARK, "start": 20, "end": 30, "mark": "undo"},
    ]
    append_corrections(tmp_path / CORRECTIONS, rows)
    assert read_corrections(tmp_path / CORRECTIONS) == [{**MARK, "mark": "cut"}]


def test_a_mark_after_an_undo_counts_again(tmp_path: Path) -> None:
    append_corrections(tmp_path / CORRECTIONS, [MARK, {**MARK, "mark": "undo"}])
    append_corrections(tmp_path / CORRECTIONS, [MARK])
    assert read_corrections(tmp_path / CORRECTIONS) == [MARK]


def test_a_last_line_that_broke_off_is_passed_over_and_goes(tmp_path: Path) -> None:
    path = tmp_path / CORRECTIONS
    path.write_text(json.dumps(MARK) + '\n{"schema_ver', encoding="utf-8")
    assert read_corrections(path) == [MARK]
    append_corrections(path, [{**MARK, "start": 4}])
    assert read_corrections(path) == [MARK, {**MARK, "start": 4}]


def test_a_last_line_without_an_end_stays(tmp_path: Path) -> None:
    (tmp_path / CORRECTIONS).write_text(json.dumps(MARK), encoding="utf-8")
    append_corrections(tmp_path / CORRECTIONS, [{**MARK, "start": 4}])
    assert read_corrections(tmp_path / CORRECTIONS) == [MARK, {**MARK, "start": 4}]


def test_marks_hold_half_characters(tmp_path: Path) -> None:
    append_corrections(tmp_path / CORRECTIONS, [{**MARK, "text": "\ud800 osk \udc00"}])
    assert read_corrections(tmp_path / CORRECTIONS)[0]["text"] == "\ud800 osk \udc00"


def test_no_file_holds_no_marks(tmp_path: Path) -> None:
    assert read_corrections(tmp_path / CORRECTIONS) == []


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(RestoreError, match="cannot be read"):
        read_corrections(tmp_path)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ([], "an object"),
        ({**MARK, "start": 3.0}, "start must be a whole number"),
        ({**MARK, "start": True}, "start must be a whole number"),
        ({**MARK, "start": 9}, "offsets of a span"),
        ({**MARK, "start": -1}, "offsets of a span"),
        ({**MARK, "page": None}, "page must be a string"),
        ({**MARK, "rule": 3}, "rule must be a string or null"),
        ({**MARK, "mark": "burn"}, "mark must be one of keep, cut, undo"),
        ({**MARK, "schema_version": 2}, "schema_version must be 1"),
        ({**MARK, "more": 1}, "missing or unknown: more"),
        ({"page": "osk"}, "missing or unknown: body_path"),
    ],
)
def test_what_is_no_correction_is_named(wrong: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse_correction(wrong)


def test_marks_made_before_come_with_the_page(finished: Path) -> None:
    append_corrections(finished / CORRECTIONS, [{**MARK, "page": "tail.txt"}])
    assert cleaner("review", finished).returncode == 0
    assert index_of((finished / "review.html").read_text(encoding="utf-8"))["marks"] == [{**MARK, "page": "tail.txt"}]


def test_a_run_after_the_review_leaves_the_marks_alone(finished: Path, tmp_path: Path) -> None:
    append_corrections(finished / CORRECTIONS, [MARK])
    (tmp_path / "in/corrections.jsonl").write_text(json.dumps({"id": "x", "text": ARTICLE}), encoding="utf-8")
    assert cleaner("clean", tmp_path / "in", "--out", finished).returncode == 0
    assert read_corrections(finished / CORRECTIONS) == [MARK]
