"""One worker of a cluster as seen from here: asked who it is, given a parcel, its answer awaited."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from distributed import Client, Future

from generator.engine.run import Step, Task
from generator.engine.worker import Answer, identity, misfit

__all__ = ["Hand", "Lost"]


class Lost(Exception):
    """A worker is gone, or the way to it; the message says what was seen of that."""


class Hand:
    """A worker by its ``name``; ``refusal`` says why it is given no jobs, ``gone`` that it left the cluster."""

    def __init__(self, client: Client, name: str, address: str) -> None:
        self.name, self.refusal, self.gone = name, "", False
        self._client, self._where = client, [address]
        self._topic = f"vitrine-{uuid.uuid4()}"
        self._computing: Future[Answer] | None = None

    @property
    def fit(self) -> bool:
        """Whether it can be given jobs."""
        return not (self.gone or self.refusal)

    def misfit(self, here: Mapping[str, Any]) -> str:
        """How the worker differs from what is ``here``, in words; nothing if it does not."""
        try:
            (there,) = self._client.run(identity, workers=self._where).values()
        except Exception as error:  # most likely it was started where this project is not
            return f"it cannot say what code it has ({type(error).__name__}: {error})"
        return misfit(here, there)

    def answer(self, task: Task, parcel: bytes) -> Answer:
        """What the worker makes of a task; meanwhile the task hears how far it is.

        Raises:
            Lost: no answer will come.
        """
        key = f"vitrine-{uuid.uuid4()}"
        try:
            self._client.subscribe_topic(self._topic, _teller(task, key))
            sent = self._client.scatter(parcel, workers=self._where, hash=False)
            self._computing = self._client.submit(
                _carry_out(), sent, self._topic, key=key, workers=self._where, pure=False, retries=0
            )
            if self.gone:
                self.dismiss()
            answer: Answer = self._computing.result()
        except Exception as error:  # what a job raises is an answer
            raise Lost(f"{type(error).__name__}: {error}") from error
        finally:
            self._computing = None  # so that the worker may forget the answer
        return answer

    def dismiss(self) -> None:
        """Expect no answer any more."""
        self.gone = True
        if computing := self._computing:
            computing.cancel()


def _teller(task: Task, key: str) -> Callable[[tuple[float, Mapping[str, Any]]], None]:
    step: Step = task.compute.step

    def tell(event: tuple[float, Mapping[str, Any]]) -> None:
        if event[1]["key"] == key:
            step(task.job.id, event[1]["done"])

    return tell


def _carry_out() -> Callable[[bytes, str], Answer]:
    """:func:`generator.engine.worker.carry_out` in a form that the scheduler, which need not have this project, can unpickle."""

    def by_value(parcel: bytes, topic: str) -> Answer:
        from generator.engine.worker import carry_out

        return carry_out(parcel, topic)

    return by_value
