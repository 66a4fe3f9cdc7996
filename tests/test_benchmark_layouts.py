"""Benchmarks of single layouts: the texts are what their names say, and the figures what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from composed_pages import PAGES, SHELF

from benchmarks.__main__ import baselines
from benchmarks.cases import Case, cases
from benchmarks.cases import scored as case_score
from benchmarks.composed.pages import SourcePage
from benchmarks.composed.wordings import wordings
from benchmarks.layout_tables import TABLES
from benchmarks.layouts import BOXES, COUNTS, ENDS, PLACES, SHAPES, Given, boxes, given, scored, shapes
from benchmarks.tools import UNSEEN
from benchmarks.wanted import wanted

if TYPE_CHECKING:
    from pathlib import Path

PAGE = max(PAGES, key=lambda page: len(SHELF.others(page)))
ITEM = Given(PAGE, tuple(f"Town {number} counts its swans" for number in range(12)))
MADE = {layout.name: layout for layout in shapes(ITEM)}
BOXED = {layout.name: layout for layout in boxes(ITEM)}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("count", COUNTS)
def test_so_many_headlines_stand_behind_the_article(shape: str, count: int) -> None:
    layout = MADE[shape, str(count), "whole"]
    behind = [line for line, residue in zip(layout.lines, layout.residue, strict=True) if residue]
    assert layout.lines[: len(PAGE.body)] == PAGE.body
    assert sum(line.endswith("counts its swans") for line in behind) == count
    assert sum(line.endswith("hours ago") for line in behind) == (count if shape.startswith("times") else 0)
    assert all(line.startswith("- ") == shape.endswith("dash") for line in behind if "ago" in line)


def test_a_body_is_cut_to_three_paragraphs() -> None:
    layout = MADE["no times", "1", "three paragraphs"]
    assert layout.lines[:-1] == PAGE.body[:3]


def test_a_page_without_enough_other_pages_has_fewer_headlines() -> None:
    assert {name[1] for name in (layout.name for layout in shapes(Given(PAGE, ITEM.headlines[:2])))} == {"1", "2"}


def test_a_language_without_wordings_has_headlines_without_times_alone() -> None:
    page = SourcePage("invented", "1", "xx", "osk.example", None, PAGE.body, PAGE.tail)
    assert {layout.name[0] for layout in shapes(Given(page, ITEM.headlines))} == {"no times"}
    assert not list(boxes(Given(page, ITEM.headlines)))


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize(("place", "after"), list(zip(PLACES, (-1, -2, -3, 4), strict=True)))
def test_a_box_stands_before_its_paragraph(box: str, place: str, after: int) -> None:
    layout = BOXED[box, place, "alone"]
    paragraphs = [line for line in PAGE.body if line.startswith("On day")]
    line = layout.lines[layout.residue.index(True)]
    assert layout.lines[layout.residue.index(True) + 1] == paragraphs[after]
    assert [other for other in layout.lines if other != line] == list(PAGE.body)
    held_out = wordings("held_out", "en")
    assert held_out is not None
    said = [form.format(headline=ITEM.headlines[0]) for form in getattr(held_out, box)]
    assert line in said


def test_boxes_are_tried_with_the_tail_and_without() -> None:
    assert {name[2] for name in BOXED} == set(ENDS)
    layout = BOXED["ad", "last", "with its tail"]
    assert layout.lines[-len(PAGE.tail) :] == PAGE.tail


def test_headlines_are_of_pages_of_the_same_fold_and_the_same_each_time() -> None:
    item = given(PAGE, SHELF)
    assert item == given(PAGE, SHELF)
    told = {other.headline for other in SHELF.others(PAGE)}
    assert item.headlines
    assert set(item.headlines) <= told


def test_a_result_without_any_residue_is_exact() -> None:
    layout = BOXED["ad", "last", "with its tail"]
    figures = scored(layout, "\n".join(PAGE.body))
    assert figures["exact"] == figures["box_gone"] == 1
    assert figures["losing"] == figures["lost"] == 0
    assert figures["gone"] == figures["residue"] == 1 + len(PAGE.tail)


def test_a_result_that_lost_a_paragraph_is_not() -> None:
    layout = BOXED["ad", "last", "alone"]
    figures = scored(layout, "\n".join(PAGE.body[1:]))
    assert figures["exact"] == 0
    assert (figures["losing"], figures["lost"]) == (1, len(PAGE.body[0]))


def test_a_result_that_keeps_the_box_is_not_exact_either() -> None:
    layout = BOXED["ad", "last", "alone"]
    figures = scored(layout, "\n".join(layout.lines))
    assert (figures["exact"], figures["box_gone"], figures["losing"]) == (0, 0, 0)


WANTED = ("The ferry left at dawn.", "Nobody saw it go.")


@pytest.mark.parametrize(
    ("kind", "content", "body", "figures"),
    [
        ("text", "Menu\nThe ferry left at dawn.\nNobody saw it go.", "The ferry left at dawn.", (2, 1, 1, 0)),
        ("text", "Menu\nThe ferry left\nNobody saw it go.", "Menu\nThe ferry left\nNobody saw it go.", (1, 0, 1, 1)),
        ("html", "<p>", "The ferry  left at dawn.\nShare", (2, 1, 0, 1)),
    ],
)
def test_lines_lost_and_left_are_counted(
    kind: str, content: str, body: str, figures: tuple[int, int, int, int]
) -> None:
    case = Case("ferry", "text", content, "html" if kind == "html" else "text", WANTED)
    assert tuple(case_score(case, body).values()) == figures


def test_a_case_is_read_in_every_form_it_has(tmp_path: Path) -> None:
    for name, files in {"a": ("page.html", "as-blocks.txt", "as-dump.txt"), "b": ("page.txt", "other.txt")}.items():
        (tmp_path / name).mkdir()
        for file in (*files, "expected.txt"):
            (tmp_path / name / file).write_text("The ferry left.\n", encoding="utf-8")
    found = [(case.name, case.form, case.kind) for case in cases(tmp_path)]
    assert found == [("a", "html", "html"), ("a", "blocks", "text"), ("a", "dump", "text"), ("b", "text", "text")]


@pytest.mark.parametrize(("task", "layouts"), [("shapes", MADE), ("boxes", BOXED)])
def test_tables_and_goals_are_written(task: str, layouts: dict[tuple[str, str, str], object]) -> None:
    rows = [
        {
            "task": task,
            "set": "fundus-dev",
            "tool": UNSEEN,
            "id": "1",
            "lang": "en",
            "type": "/".join(name),
            "figures": scored(layout, "\n".join(PAGE.body)),  # type: ignore[arg-type]
        }
        for name, layout in layouts.items()
    ]
    _, written = TABLES[task]
    assert "100.0%" in "\n".join(written(rows))
    assert " yes |" in "\n".join(wanted(rows))


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        (
            "# Benchmarks\n\n## tails: a\n\n## Baseline: the judge at abc\n\nOld.\n",
            "\n## Baseline: the judge at abc\n\nOld.\n",
        ),
        ("# Benchmarks\n\n## tails: a\n", ""),
    ],
    ids=["kept", "none"],
)
def test_a_new_page_keeps_the_baselines_of_the_old_one(before: str, kept: str) -> None:
    assert baselines(before) == kept
