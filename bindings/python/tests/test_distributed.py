"""A study on a cluster has the hash of a study on one machine, whoever dies on the way."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import fundsim
from fundsim import distributed as ours

dask = pytest.importorskip("dask")
dask_distributed = pytest.importorskip("distributed")

REPLICATIONS = 400
simulate = ours._simulate


@pytest.fixture(scope="module")
def expected(pair: fundsim.Study) -> str:
    return fundsim.run(pair, REPLICATIONS).content_hash


def cluster_of(workers: int) -> Any:
    # Dask forgets a worker that has not come back in 15 seconds, which on a busy machine it may not
    dask.config.set({"distributed.deploy.lost-worker-timeout": "600s"})
    return dask_distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
    )


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    with cluster_of(2) as cluster, dask_distributed.Client(cluster) as two:
        yield two


def test_two_workers(client: Any, pair: fundsim.Study, expected: str, tmp_path: Path) -> None:
    told: list[fundsim.Progress] = []
    output = tmp_path / "study.sqlite"
    results = ours.run(pair, client, REPLICATIONS, progress=told.append, output=output)
    assert results.content_hash == expected
    assert results.complete
    assert told[-1].done == told[-1].total == REPLICATIONS
    results.close()
    with fundsim.open(output) as kept:
        assert kept.content_hash == expected
        assert kept.to_json()["content_hash"] == expected
        assert kept.provenance["threads"] == "2 on a cluster"


def killed_on_the_way(client: Any, pair: fundsim.Study, times: int) -> fundsim.Results:
    """A run in the middle of which a worker is killed, `times` times."""
    killed: list[int] = []

    def kill(progress: fundsim.Progress) -> None:
        if progress.done >= 96 * (1 + len(killed)) and len(killed) < times:
            alive = client.run(os.getpid).values()
            if alive:  # the one that was killed may not be back yet
                killed.append(next(iter(alive)))
                os.kill(killed[-1], signal.SIGKILL)

    results = ours.run(pair, client, REPLICATIONS, progress=kill)
    assert len(set(killed)) == times
    return results


@pytest.mark.parametrize("workers", [1, 5])
def test_other_numbers_of_workers(workers: int, pair: fundsim.Study, expected: str) -> None:
    with cluster_of(workers) as cluster, dask_distributed.Client(cluster) as many:
        assert len(many.nthreads()) == workers
        assert ours.run(pair, many, REPLICATIONS).content_hash == expected
        assert killed_on_the_way(many, pair, 1).content_hash == expected


def test_worker_killed_in_the_middle(pair: fundsim.Study, expected: str) -> None:
    with cluster_of(2) as cluster, dask_distributed.Client(cluster) as two:
        assert killed_on_the_way(two, pair, 2).content_hash == expected


def test_a_cluster_without_workers_is_told(pair: fundsim.Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where jobs wait in a queue, or where all workers were lost and do not come back by themselves."""
    monkeypatch.setattr(ours, "_LOOK", 0.2)
    monkeypatch.setattr(ours, "_PATIENCE", 1.0)
    with cluster_of(0) as cluster, dask_distributed.Client(cluster) as empty:
        later = threading.Timer(4.0, cluster.scale, [1])
        later.start()
        with pytest.warns(RuntimeWarning, match="no worker for"):
            results = ours.run(pair, empty, 32)
        later.join()
    assert results.content_hash == fundsim.run(pair, 32).content_hash


def test_block_sizes_never_change_results(client: Any, pair: fundsim.Study, expected: str) -> None:
    assert ours.run(pair, client, REPLICATIONS, blocks_per_task=4).content_hash == expected
    odd = ours.run(pair, client, 37)
    assert odd.content_hash == fundsim.run(pair, 37).content_hash


def test_resuming_on_a_cluster(client: Any, pair: fundsim.Study, expected: str, tmp_path: Path) -> None:
    output = tmp_path / "study.sqlite"
    fundsim.run(pair, 72, output=output).close()  # ends within a block
    longer = ours.run(pair, client, REPLICATIONS, output=output, resume=True)
    assert longer.content_hash == expected


def test_interrupt_keeps_what_was_committed(client: Any, pair: fundsim.Study, expected: str, tmp_path: Path) -> None:
    def interrupt(progress: fundsim.Progress) -> None:
        if progress.done >= 160:
            signal.raise_signal(signal.SIGINT)

    output = tmp_path / "study.sqlite"
    with pytest.raises(fundsim.Interrupted) as caught:
        ours.run(pair, client, REPLICATIONS, progress=interrupt, output=output)
    partial = caught.value.results
    assert partial is not None
    assert 16 <= partial.replications < REPLICATIONS
    assert partial.content_hash == fundsim.run(pair, partial.replications).content_hash
    partial.close()
    assert ours.run(pair, client, REPLICATIONS, output=output, resume=True).content_hash == expected


def test_scenarios_travel_whole(client: Any, region: fundsim.Scenario) -> None:
    """A region with `extends:`-free resolved text, uncertain figures and correlations: read again on the worker."""
    assert ours.run(region, client, 4).content_hash == fundsim.run(region, 4).content_hash


def test_until_it_is_settled(client: Any, small_file: Path, tmp_path: Path) -> None:
    asked: dict[str, Any] = {
        "study": "question",
        "until": {"metric": "spend", "half_width": "1 EUR", "most": 400},
        "scenarios": [
            {"file": small_file.name},
            {"file": small_file.name, "name": "other", "set": {"demand.growth": "1 %/year"}},
        ],
    }
    study = fundsim.load(asked, folder=small_file.parent)
    results = ours.run(study, client)
    assert results.replications == 400
    here = fundsim.run(study)
    assert results.content_hash == here.content_hash
    assert results.settled() == here.settled()


def test_other_version_on_a_worker_is_refused(pair: fundsim.Study) -> None:
    ticket = ours.Ticket.of(pair, "another fingerprint")
    with pytest.raises(RuntimeError, match="same version"):
        ticket.compile()


def failing(ticket: ours.Ticket, first: int, last: int) -> bytes:
    if first >= 64:
        raise fundsim.ReplicationError("replication 64 failed: on purpose", "growing", 64)
    return simulate(ticket, first, last)


def test_failing_replication_is_told(client: Any, pair: fundsim.Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "_simulate", failing)
    with pytest.raises(fundsim.ReplicationError, match="on purpose") as caught:
        ours.run(pair, client, REPLICATIONS, retries=0)
    assert (caught.value.scenario, caught.value.replication) == ("growing", 64)


def test_damaged_blocks_are_refused(pair: fundsim.Study) -> None:
    from fundsim import _engine

    plan = pair.compile()
    blocks = _engine.simulate_blocks(plan, 0, 16, 1)
    file = _engine.study_in_memory(plan, 32, {})
    writer = _engine.BlockWriter(file)
    for damaged in (blocks[:-1], blocks[: len(blocks) // 2], b"\xff" * 100):
        with pytest.raises(ValueError, match="damaged"):
            writer.commit(damaged)
    writer.commit(blocks)
    with pytest.raises(RuntimeError, match="was due"):
        writer.commit(_engine.simulate_blocks(plan, 32, 48, 1))
    writer.close()
    with pytest.raises(fundsim.StudyFileError, match="closed"):
        writer.finish()
    assert file.replications == 16
    assert file.content_hash == fundsim.run(pair, 16).content_hash
