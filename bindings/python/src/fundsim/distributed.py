"""A study on a Dask cluster: the same code on this machine, over SSH and on Slurm.

    from dask.distributed import Client, LocalCluster
    from fundsim import distributed

    with Client(LocalCluster(n_workers=4, threads_per_worker=1)) as client:
        results = distributed.run("scenarios/studies/four-models.yaml", client, output="study.sqlite")

Blocks of replications are the tasks. A replication is a pure function of the study and its number, so a block that dies
with its worker is simulated again elsewhere and is the same block. They are committed here, in order, to one study
file: the content hash is that of an undisturbed run on one machine, whatever the number of workers.
"""

from __future__ import annotations

import functools
import time
import warnings
import zlib
from collections.abc import Iterable
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fundsim import _engine
from fundsim._errors import Interrupted
from fundsim._progress import Bar, Wanted
from fundsim._results import Results
from fundsim._run import ahead, changed, interrupted, let_go, open_output, provenance, tell_failures, written
from fundsim._scenario import Asked, PathLike, Scenario, Study, as_study
from fundsim._table import needs

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["run"]

# Tasks under way for each thread of the cluster: enough that none waits for the next, few enough that what is finished
# out of order stays small here.
_TASKS_PER_THREAD = 3
_COMPRESSION = 1  # zlib: fast
_LOOK = 5.0  # seconds between looks at whether the cluster still has workers
_PATIENCE = 60.0  # seconds without any before that is told


@dataclass(frozen=True)
class Ticket:
    """A study on its way to a worker: all of it, and what it must be there."""

    scenarios: tuple[tuple[str, str], ...]  # name, resolved text
    baseline: str
    seed: int
    inner: int
    fingerprint: str
    engine: str

    @classmethod
    def of(cls, study: Study, fingerprint: str) -> Ticket:
        scenarios = tuple((one.name, one.resolved) for one in study.scenarios)
        return cls(scenarios, study.baseline, study.seed, study.inner, fingerprint, _engine.version)

    def compile(self) -> _engine.Plan:
        study = Study(
            [Scenario(text, name=name) for name, text in self.scenarios],
            baseline=self.baseline,
            seed=self.seed,
            inner=self.inner,
        )
        plan = study.compile()
        if plan.simulated != self.fingerprint:
            raise RuntimeError(
                f"this worker's fundsim {_engine.version} (results version {_engine.results_version}) reads the study "
                f"otherwise than fundsim {self.engine} where it came from; all machines need the same version"
            )
        return plan


@functools.lru_cache(maxsize=2)
def _plan(ticket: Ticket) -> _engine.Plan:
    """Compiled once per worker, not once per block."""
    return ticket.compile()


def _simulate(ticket: Ticket, first: int, last: int) -> bytes:
    """A task: replications first ... last - 1, on one thread, without the interpreter lock."""
    return zlib.compress(_engine.simulate_blocks(_plan(ticket), first, last, 1), _COMPRESSION)


def _tasks(missing: Iterable[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """Whole blocks, `size` replications together; what an earlier run left may begin within one."""
    tasks: list[tuple[int, int]] = []
    for first, last in missing:
        bounds = [first, *range(first - first % size + size, last, size), last]
        tasks.extend(zip(bounds, bounds[1:]))
    return tasks


def run(
    scenarios: Asked | Iterable[Asked],
    client: Client,
    replications: int | None = None,
    seed: int | None = None,
    *,
    progress: Wanted = None,
    output: PathLike | None = None,
    resume: bool = False,
    force: bool = False,
    blocks_per_task: int = 1,
    retries: int = 5,
) -> Results:
    """Runs a study on the workers of a `dask.distributed.Client`; arguments as for `fundsim.run`.

    blocks_per_task
        A block is 16 replications of all scenarios; take more together where a block takes less than a second.
    retries
        How often a task that fails or loses its worker is tried again, beyond what the scheduler does by itself.

    Ctrl-C stops the workers; blocks that were committed by then are kept, as in `fundsim.run`.
    """
    try:
        from distributed import as_completed
    except ImportError:
        raise needs("Dask", "distributed") from None
    if blocks_per_task < 1:
        raise ValueError("blocks_per_task is 1 or more")
    study = changed(as_study(scenarios), replications, seed)
    plan = study.compile()
    facts = provenance("fundsim.distributed.run", None)
    facts["threads"] = f"{_threads(client)} on a cluster"
    file = open_output(plan, study, output, resume, force, facts)
    ticket = Ticket.of(study, plan.simulated)
    with Bar(progress) as bar:
        try:
            for target in ahead(file, study):
                tasks = _tasks(file.missing(target), blocks_per_task * _engine.replications_per_block)
                begun = target - sum(last - first for first, last in tasks)
                writer = _engine.BlockWriter(file)
                try:
                    driver = _Driver(client, as_completed, ticket, tasks, writer, retries)
                    try:
                        driver.go(functools.partial(_tell, bar, begun, target))
                    except BaseException:
                        driver.cancel()
                        raise
                    writer.finish()
                finally:
                    writer.close()
        except KeyboardInterrupt:
            raise interrupted(file, output) from None
        except BaseException:
            let_go(file, output)
            raise
    tell_failures(file)
    return written(file, output)


def _threads(client: Any) -> int:
    return sum(client.nthreads().values())


def _tell(bar: Bar, begun: int, total: int, simulated: int, seconds: float) -> None:
    if not bar.silent:
        bar(begun + simulated, total, seconds, begun)


class _Driver:
    """Keeps the cluster busy, and commits what comes back in order."""

    def __init__(
        self,
        client: Any,  # Dask's own functions are not all typed
        as_completed: Any,
        ticket: Ticket,
        tasks: list[tuple[int, int]],
        writer: _engine.BlockWriter,
        retries: int,
    ) -> None:
        self._client = client
        self._tasks = tasks
        self._writer = writer
        self._retries = retries
        # A task of its own, not scattered data: what a dead worker held is made again from what the scheduler knows.
        self._ticket = client.submit(_same, ticket, pure=True)
        self._running = as_completed()
        self._futures: dict[Any, int] = {}
        self._tries = [0] * len(tasks)
        self._next_to_send = 0
        self._next_to_commit = 0
        self._waiting: dict[int, bytes] = {}
        self._looked = self._manned = time.monotonic()
        self._warned = False

    def go(self, tell: Any) -> None:
        begin = time.monotonic()
        simulated = 0
        self._send()
        while self._futures:
            future = self._done()
            position = self._futures.pop(future)
            blocks = self._result(future, position)
            if blocks is not None:
                first, last = self._tasks[position]
                simulated += last - first
                self._waiting[position] = blocks
                self._commit()
            self._send()
            tell(simulated, time.monotonic() - begin)

    def _done(self) -> Any:
        """The next task that has ended."""
        pause = 0.001
        while not self._running.has_ready():
            time.sleep(pause)
            pause = min(2 * pause, 0.1)
            self._look()
        return next(self._running)

    def _fetched(self, future: Any) -> bytes:
        """What a task gave. Its worker may die before it is fetched; it is then done again, which may take as long."""
        while True:
            try:
                given: bytes = future.result(timeout=_LOOK)
                return given
            except TimeoutError:
                if future.status == "error":
                    raise
                self._look()

    def _look(self) -> None:
        """A cluster that has lost all its workers, or that waits for them in a queue, says nothing by itself."""
        now = time.monotonic()
        if now - self._looked < _LOOK:
            return
        self._looked = now
        if _threads(self._client) > 0:
            self._manned, self._warned = now, False
        elif now - self._manned > _PATIENCE and not self._warned:
            self._warned = True
            warnings.warn(
                f"the cluster has had no worker for {now - self._manned:.0f} seconds: the run waits until there is one. Ctrl-C ends "
                "it, and keeps what is committed",
                RuntimeWarning,
                stacklevel=2,
            )

    def cancel(self) -> None:
        self._client.cancel([*self._futures, self._ticket])

    def _send(self) -> None:
        """Sends tasks while few enough are under way or wait for an earlier one."""
        limit = max(4, _TASKS_PER_THREAD * _threads(self._client))
        while self._next_to_send < len(self._tasks) and self._next_to_send - self._next_to_commit < 2 * limit:
            if len(self._futures) >= limit:
                return
            self._submit(self._next_to_send)
            self._next_to_send += 1

    def _submit(self, position: int) -> None:
        first, last = self._tasks[position]
        # earlier blocks first: they are committed first
        future = self._client.submit(
            _simulate, self._ticket, first, last, pure=False, priority=-position, retries=self._retries
        )
        self._futures[future] = position
        self._running.add(future)

    def _result(self, future: Any, position: int) -> bytes | None:
        """What a task gave; None where it is tried again."""
        from distributed import KilledWorker

        try:
            blocks = zlib.decompress(self._fetched(future))
        except (KilledWorker, CancelledError, OSError):  # workers died or were lost, not the simulation
            self._tries[position] += 1
            if self._tries[position] > self._retries:
                raise
            if self._ticket.cancelled():
                raise Interrupted("the study was cancelled on the cluster") from None
            self._submit(position)
            return None
        finally:
            future.release()
        return blocks

    def _commit(self) -> None:
        while self._next_to_commit in self._waiting:
            self._writer.commit(self._waiting.pop(self._next_to_commit))
            self._next_to_commit += 1


def _same(ticket: Ticket) -> Ticket:
    return ticket
