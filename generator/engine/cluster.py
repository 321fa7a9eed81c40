"""An executor whose jobs run on a Dask cluster: every fit worker has one job at a time, and a job whose worker dies gets another.

Results come back to whoever submitted, who alone writes them, so none is lost or doubled.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from threading import Condition, Event, Thread
from typing import Any

from distributed import Client

from generator.engine.hand import Hand, Lost
from generator.engine.job import Result
from generator.engine.parcel import pack
from generator.engine.run import Task
from generator.engine.worker import Done, Failed, Refused, identity
from generator.errors import Problem

__all__ = ["Cluster"]

_MOST_LOST = 3
"""Workers that a job may take with it."""

_LOOK_EVERY = 0.5
"""Seconds between two looks at who has joined and who is gone."""

_SECONDS_TO_CONNECT = 5

_REMEDY = "docs/cluster.md says how to start a scheduler and workers, and what a worker needs"


@dataclass(eq=False)
class _Order:
    """A task to be done, the workers that were lost over it, and where its outcome goes."""

    task: Task
    parcel: bytes
    outcome: Future[tuple[Result, float]] = field(default_factory=Future)
    lost: list[str] = field(default_factory=list)

    @property
    def begun(self) -> bool:
        return self.outcome.running()

    def begin(self) -> bool:
        """Whether it is still wanted."""
        return self.begun or self.outcome.set_running_or_notify_cancel()


class Cluster(Executor):
    """Runs tasks on the workers of a Dask scheduler.

    ``submit`` waits until a worker is free. Each worker is asked what code, libraries and device it has as soon as it joins; one
    that differs from here in any of them is refused by name.

    Args:
        address: the scheduler's, such as ``tcp://192.168.0.5:8786``.
        note: told what a reader should know, in a sentence.
        patience: seconds to wait for a fit worker where there is none.

    Raises:
        Problem: no scheduler answers at the address.
    """

    def __init__(self, address: str, note: Callable[[str], None], patience: float = 30.0) -> None:
        self._address, self._note, self._patience = address, note, patience
        self._client, self._identity = _connect(address), identity()
        self._changed, self._ended = Condition(), Event()
        self._orders: deque[_Order] = deque()
        self._hands: dict[str, Hand] = {}
        self._over: Problem | None = None
        self._watch = Thread(target=self._look, daemon=True)
        self._watch.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a :class:`Task` computed; returns when a worker has taken it, or when there is none to wait for.

        The future raises Problem where the job failed, where several workers were lost over it, or where none is left.
        """
        assert isinstance(fn, Task)
        order = _Order(fn, pack(fn))
        self._enqueue(order)
        with self._changed:
            self._changed.wait_for(lambda: order not in self._orders)
        return order.outcome

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster; a job that is still under way ends there at its next step."""
        self._ended.set()
        self._watch.join(timeout=5)
        self._end(Problem("the cluster was left"))
        self._client.close(timeout=5)

    def _look(self) -> None:
        """Watch who joins and who is gone, until the end."""
        alone = 0.0
        while not self._ended.is_set():
            try:
                there = self._client.scheduler_info()["workers"]
            except Exception as error:  # whatever it was, nobody can be reached any more
                return self._end(Problem(f"the scheduler at {self._address} is gone ({error})", remedy=_REMEDY))
            self._see({str(about["id"]): (str(about["name"]), address) for address, about in there.items()})
            alone = 0.0 if any(hand.fit for hand in self._hands.values()) else alone + _LOOK_EVERY
            if alone > self._patience:
                return self._end(self._nobody())
            self._ended.wait(_LOOK_EVERY)
        return None

    def _see(self, workers: Mapping[str, tuple[str, str]]) -> None:
        for process in [process for process, hand in self._hands.items() if hand.gone or process not in workers]:
            self._dismiss(self._hands.pop(process))
        for process in workers.keys() - self._hands.keys():
            hand = self._hands[process] = Hand(self._client, *workers[process])
            Thread(target=self._serve, args=(hand,), daemon=True).start()

    def _dismiss(self, hand: Hand) -> None:
        with self._changed:
            hand.dismiss()
            self._changed.notify_all()

    def _serve(self, hand: Hand) -> None:
        """Ask a worker who it is, and give it jobs as long as it is there."""
        self._judge(hand, hand.misfit(self._identity))
        while order := self._next(hand):
            try:
                self._settle(order, hand)
            except Lost as error:
                order.lost.append(hand.name)
                hand.gone = True
                self._again(order, f"worker {hand.name} was lost ({error})")

    def _judge(self, hand: Hand, refusal: str) -> None:
        hand.refusal = refusal
        if refusal and not hand.gone:
            self._note(f"worker {hand.name} gets no jobs: {refusal}")

    def _next(self, hand: Hand) -> _Order | None:
        """The next order for a worker; None once it is gone or refused."""
        with self._changed:
            while hand.fit:
                self._changed.wait_for(lambda: self._orders or hand.gone)
                order = self._orders.popleft() if self._orders and not hand.gone else None
                self._changed.notify_all()
                if order and order.begin():
                    return order
        return None

    def _settle(self, order: _Order, hand: Hand) -> None:
        match hand.answer(order.task, order.parcel):
            case Done(result, seconds):
                order.outcome.set_result((result, seconds))
            case Failed(problem):
                order.outcome.set_exception(problem)
            case Refused(why):
                self._judge(hand, why)
                self._enqueue(order)

    def _again(self, order: _Order, why: str) -> None:
        job = order.task.job.id
        if len(order.lost) == _MOST_LOST:
            others = " and ".join(order.lost[:-1])
            order.outcome.set_exception(Problem(f"{why} while it computed {job}, and {others} before", remedy=_REMEDY))
            return
        if not self._over:
            self._note(f"{why}; {job} is begun again")
        self._enqueue(order)

    def _enqueue(self, order: _Order) -> None:
        """Put an order last in line, or first if it was begun before."""
        with self._changed:
            if self._over:
                order.outcome.set_exception(self._over)
            elif order.begun:
                self._orders.appendleft(order)
            else:
                self._orders.append(order)
            self._changed.notify_all()

    def _end(self, problem: Problem) -> None:
        """Nothing will be computed any more: whatever is still wanted fails."""
        with self._changed:
            self._over = problem
            self._ended.set()
            for order in self._orders:
                order.outcome.set_exception(problem)
            self._orders.clear()
            self._changed.notify_all()
        for hand in list(self._hands.values()):
            self._dismiss(hand)

    def _nobody(self) -> Problem:
        refused = [f"{hand.name}: {hand.refusal}" for hand in self._hands.values()]
        told = "none of its workers is fit:\n  " + "\n  ".join(refused) if refused else "it has no workers"
        return Problem(f"nobody computes at {self._address}: {told}", remedy=_REMEDY)


def _connect(address: str) -> Client:
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters of it is told in notes
    try:
        return Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise Problem(f"no scheduler answers at {address}", remedy=_REMEDY) from error
