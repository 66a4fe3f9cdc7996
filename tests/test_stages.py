"""Contract of every stage: its examples, its documentation, its ids."""

from __future__ import annotations

import re

import pytest

from cleaner import Config, Document, Page, Proposal
from cleaner.model import CATEGORIES
from cleaner.rulebook import load
from cleaner.segment import segment
from cleaner.sites import learn
from cleaner.stages import Example, Stage, stage_classes

STAGES = stage_classes()
EXAMPLES = [(stage, example) for stage in STAGES for example in stage.examples]


def build(stage: type[Stage]) -> Stage:
    return stage(Config(), load())


def proposals(stage: type[Stage], example: Example) -> tuple[Document, list[Proposal]]:
    built = build(stage)
    if example.others:
        built.sites = learn(Page(f"site/{name}", page, example.kind) for name, page in enumerate(example.others))
    document = segment(Page("site/page", example.page, example.kind))
    return document, list(built.propose(document))


def hits(stage: type[Stage], example: Example) -> list[str]:
    document, found_by = proposals(stage, example)
    found: set[int] = set()
    for proposal in found_by:
        if proposal.points > 0:
            found.update(range(proposal.first, proposal.last + 1))
    return [document.lines[index].text for index in sorted(found) if not document.lines[index].blank]


@pytest.mark.parametrize(("stage", "example"), EXAMPLES, ids=lambda value: getattr(value, "name", ""))
def test_example_comes_out_as_it_says(stage: type[Stage], example: Example) -> None:
    assert hits(stage, example) == list(example.hits)


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_stage_has_examples_both_ways(stage: type[Stage]) -> None:
    takes = sum(bool(example.hits) for example in stage.examples)
    stays = len(stage.examples) - takes
    speaks_for_residue = stage.name not in ("prose", "protected_kinds")
    assert stays >= 2
    assert takes >= 2 * speaks_for_residue


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_stage_is_documented(stage: type[Stage]) -> None:
    assert stage.__doc__ is not None
    assert len(stage.__doc__.split()) >= 30


@pytest.mark.parametrize(("stage", "example"), EXAMPLES, ids=lambda value: getattr(value, "name", ""))
def test_proposals_are_well_formed(stage: type[Stage], example: Example) -> None:
    document, found = proposals(stage, example)
    for proposal in found:
        assert 0 <= proposal.first <= proposal.last < len(document.lines)
        assert proposal.stage == stage.name
        assert re.fullmatch(r"[a-z0-9.-]+/[a-z0-9-]+", proposal.rule)
        assert stage.name == "rules" or proposal.rule.startswith(stage.name.replace("_", "-") + "/")
        assert proposal.category in CATEGORIES
        assert proposal.because


def test_names_are_unique() -> None:
    names = [stage.name for stage in STAGES]
    assert len(names) == len(set(names))


KEEPS = {
    "note": "Correction: an earlier version of this text misnamed the harbour of Osk.",
    "reference": "[3] Halvorsen, J. (1998). Ice and iron: ferries of the north. Osk University Press.",
    "ranked": "1. Osk Rowers, 41 points\n2. Velm United, 38 points\n3. Lund Harbour, 30 points",
    "ingredient": "200 g flour\n2 tbsp sugar\n1 pinch of salt",
    "table": "Ferry\tLeaves\nOsk\t08:00",
    "code": "    for ship in harbour:\n        ship.leave()",
    "verse": "The ice is on the water,\nThe bell is in the fog,\nThe pilot and his daughter\nAre writing up the log.",
    "answer": (
        "When does the ferry leave?\n"
        "The ferry leaves at eight in the morning on every day but Sunday, as it always has.\n"
        "What does it cost?\nA crossing costs four crowns, and children under the age of six travel free with a parent."
    ),
    "live-entry": (
        "14:05\nThe mayor has arrived at the harbour and is speaking to the crews of the two ferries.\n"
        "14:20\nThe first ferry is to leave within the hour, the mayor says, if the wind allows it at all."
    ),
}


@pytest.mark.parametrize("kind", KEEPS)
def test_kind_is_protected(kind: str) -> None:
    from cleaner.stages.protected_kinds import ProtectedKinds

    document = segment(Page("", KEEPS[kind], "text"))
    protected = [item for item in ProtectedKinds(Config(), load()).propose(document) if item.protects]
    covered = {index for item in protected for index in range(item.first, item.last + 1)}
    assert f"protected-kinds/{kind}" in {item.rule for item in protected}
    assert covered == {line.index for line in document.lines}


@pytest.mark.parametrize("line", ["21.03.2025, 10:13 Uhr", "3. 4. 2024"])
def test_date_is_no_reference_and_no_rank(line: str) -> None:
    from cleaner.stages.protected_kinds import ProtectedKinds

    document = segment(Page("", "\n".join([line] * 4), "text"))
    assert list(ProtectedKinds(Config(), load()).propose(document)) == []
