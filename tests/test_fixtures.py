"""Whole pages of invented newsrooms: what must come out, and what must go for which reason.

`python tests/test_fixtures.py` writes `removed.jsonl` anew for the cases whose body is right.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cleaner import Cleaned, clean

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
KNOWN = FIXTURES / "known-failures"


def cases(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob("*/expected.txt"))


def cleaned(case: Path) -> Cleaned:
    (page,) = case.glob("page.*")
    return clean(page.read_bytes(), kind="html" if page.suffix == ".html" else "text")


def expected(case: Path) -> str:
    return (case / "expected.txt").read_bytes().decode()


def removed(result: Cleaned) -> list[dict[str, object]]:
    return [
        {"start": item.start, "end": item.end, "text": item.text, "rule": item.rule, "category": item.category}
        for item in result.removals
    ]


@pytest.mark.parametrize("case", cases(FIXTURES), ids=lambda case: case.name)
def test_body_is_as_expected(case: Path) -> None:
    assert cleaned(case).body == expected(case)


@pytest.mark.parametrize("case", cases(FIXTURES), ids=lambda case: case.name)
def test_removals_are_as_recorded(case: Path) -> None:
    rows = (case / "removed.jsonl").read_text(encoding="utf-8").splitlines()
    assert removed(cleaned(case)) == [json.loads(row) for row in rows]


@pytest.mark.parametrize("case", cases(FIXTURES), ids=lambda case: case.name)
def test_body_is_clean_already(case: Path) -> None:
    body = expected(case)
    assert clean(body, kind="text").body == body


def reason(case: Path) -> str:
    return (case / "note.md").read_text(encoding="utf-8").split("Fails because:")[-1].strip()


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, marks=pytest.mark.xfail(strict=True, reason=reason(case)), id=case.name)
        for case in cases(KNOWN)
    ],
)
def test_known_failure(case: Path) -> None:
    assert cleaned(case).body == expected(case)


@pytest.mark.parametrize("case", [*cases(FIXTURES), *cases(KNOWN)], ids=lambda case: case.name)
def test_case_says_what_it_guards(case: Path) -> None:
    note = (case / "note.md").read_text(encoding="utf-8")
    assert len(note.split()) >= 10
    assert ("Fails because:" in note) == (case.parent == KNOWN)


if __name__ == "__main__":
    for case in cases(FIXTURES):
        result = cleaned(case)
        if result.body == expected(case):
            lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in removed(result)]
            (case / "removed.jsonl").write_text("".join(lines), encoding="utf-8", newline="\n")
        else:
            print(f"not recorded, the body differs: {case.name}")  # noqa: T201
