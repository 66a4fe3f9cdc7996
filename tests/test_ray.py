"""Ray Data, in local mode: every row as `clean` has it, and a bad page costs one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from engine_rows import FAULTS, PROSE, TEXT, faulty_pages, page_rows, wanted_rows
from generated_pages import pages

from cleaner import Cleaner, ConfigError
from cleaner.io.report import ADDED
from cleaner.sites import learn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest.importorskip("ray")
pytestmark = pytest.mark.filterwarnings("ignore")  # of Ray and its libraries, which are not ours to mend


@pytest.fixture(scope="module")
def data(plugin: Path) -> Iterator[Any]:
    import ray

    os.environ["RAY_DATA_DISABLE_PROGRESS_BARS"] = "1"
    paths = os.pathsep.join([str(plugin), os.environ.get("PYTHONPATH", "")])
    ray.init(
        num_cpus=2,
        include_dashboard=False,
        log_to_driver=False,
        object_store_memory=200 << 20,
        runtime_env={"env_vars": {"PYTHONPATH": paths}},
    )
    yield ray.data
    ray.shutdown()


def clean_rows(data: Any, rows: list[dict[str, Any]], **settings: Any) -> list[dict[str, Any]]:
    import pyarrow as pa

    from cleaner.integrations.ray import RESTARTS, CleanPages

    schema = pa.schema(
        [("id", pa.string()), ("html", pa.string()), ("text", pa.string()), ("url", pa.string()), ("n", pa.int64())]
    )
    dataset = data.from_arrow([pa.Table.from_pylist(rows[at::4], schema) for at in range(4)])
    done = dataset.map_batches(
        CleanPages,
        batch_format="pyarrow",
        batch_size=32,
        compute=data.ActorPoolStrategy(size=1),
        fn_constructor_kwargs=settings,
        **RESTARTS,
    )
    found: list[dict[str, Any]] = done.take_all()
    return found


def test_rows_are_those_of_a_local_run_and_culprits_cost_their_own(data: Any, tmp_path: Path) -> None:
    made = list(pages(120, 12))
    learn(made).save(tmp_path / "sites.bin")
    given = [*made[:60], *faulty_pages(), *made[60:]]
    rows = clean_rows(data, page_rows(given), sites=tmp_path / "sites.bin", seconds=2, memory=1 << 30)
    assert len(rows) == len(given)
    found = {row["id"]: row for row in rows}
    for fault, reason in FAULTS.items():
        row = found.pop(fault)
        assert reason in row["error"]
        assert (row["status"], row["body"], row["removals"]) == ("error", f"This page {fault}.", [])
        assert given[row["n"]].id == fault
    wanted = wanted_rows(Cleaner(sites=tmp_path / "sites.bin"), given)
    assert found == {name: row for name, row in wanted.items() if name not in FAULTS}


def test_page_that_takes_actors_down_does_not_go_on_for_ever(data: Any) -> None:
    with pytest.raises(Exception, match=r"[Aa]ctor"):
        clean_rows(data, page_rows(faulty_pages()), isolate=False)


def test_table_of_several_batches_of_which_one_is_empty() -> None:
    import pyarrow as pa

    from cleaner.integrations.ray import CleanPages

    clean = CleanPages(text="page", isolate=False)
    table = pa.table({"page": pa.chunked_array([[TEXT], [], [TEXT]], pa.string()), "n": [1, 2]})
    assert clean(table)["body"].to_pylist() == [PROSE, PROSE]
    assert clean(table)["n"].to_pylist() == [1, 2]
    assert clean(table.slice(0, 0)).column_names == ["n", *ADDED]


def test_missing_column_is_told() -> None:
    import pyarrow as pa

    from cleaner.integrations.ray import CleanPages

    with pytest.raises(ConfigError, match="no column 'page'"):
        CleanPages(html="page", isolate=False)(pa.table({"text": [TEXT]}))
