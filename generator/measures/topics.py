"""What is measured, topic by topic: which cells each one reads, and the job of a build that says what their rows come to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

from generator.engine.job import Job, JobId, Result
from generator.engine.plan import Plan
from generator.measures.cells import FAMILY_NAME, job_id
from generator.symbols import resolve
from generator.workshop import Tools

if TYPE_CHECKING:
    from generator.measures.rows import Cells

__all__ = ["NETWORK", "TOPICS", "Topic", "plan_summaries", "summary_id"]

NETWORK = job_id("network")
"""The job that knows the names of the classes."""


@dataclass(frozen=True)
class Topic:
    """A part of the evidence by the ``name`` of its facts; ``folder`` has its code, ``reads`` are patterns of cells."""

    name: str
    folder: str
    reads: tuple[str, ...]

    @property
    def function(self) -> str:
        """Takes rows, see :class:`generator.measures.rows.Cells`, to facts."""
        return f"generator.measures.{self.folder}.summary:summarise"


TOPICS = (
    Topic("where", "where", ("where-*",)),
    Topic("cue", "cue", ("cue-*", "pairs")),
    Topic("filters", "units", ("ascent-*", "responses-*", "inputs-*")),
    Topic("classes", "classes", ("answers", "variation", "setting", "probes", "where-lime", "where-gradient")),
    Topic("dream", "dreams", ("dream-*",)),
    Topic("faithful", "faithful", ("removal*", "road*", "sensitivity-*", "agreement", "seeds")),
    Topic("sanity", "sanity", ("cascade-*",)),
)


def summary_id(topic: Topic, picture_set: str) -> JobId:
    """The job of a topic on a picture set; ``picture_set`` is empty for the pictures at hand."""
    return JobId(FAMILY_NAME, f"summary-{topic.name}", picture_set)


def plan_summaries(plan: Plan, on_record: Collection[JobId]) -> Sequence[Job]:
    """A job for each topic and picture set of which something is on record.

    What is known of the network alone, without any picture, is true on every set.
    """
    sets = sorted({name.picture_set for name in on_record if name.family == FAMILY_NAME})
    jobs = []
    for picture_set in sets:
        cells = {name.unit: name for name in sorted(on_record) if name in plan.jobs and not plan.jobs[name].job.pictures}
        cells |= {name.unit: name for name in sorted(on_record) if name.picture_set == picture_set}
        for topic in TOPICS:
            takes = [name for unit, name in cells.items() if any(fnmatch(unit, pattern) for pattern in topic.reads)]
            if takes:
                jobs.append(_job(topic, picture_set, takes))
    return jobs


def _job(topic: Topic, picture_set: str, takes: Sequence[JobId]) -> Job:
    return Job(
        summary_id(topic, picture_set),
        "generator.measures.topics:compute",
        takes=(NETWORK, *takes),
        functions=(topic.function,),
    )


def compute(job: Job, tools: Tools) -> Result:
    """The facts that the cells it takes can give; none where a topic needs more than is on record."""
    from generator.measures.rows import Cells

    facts = {name.unit: result.facts for name, result in tools.inputs.items() if name != NETWORK}
    summarise: Callable[[Cells], Mapping[str, Any]] = resolve(job.functions[0])
    return Result(facts=summarise(Cells(facts, tuple(tools.inputs[NETWORK].facts["classes"]))))
