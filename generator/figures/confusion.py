"""Question 3, first half: what the network mistakes for what, on every picture of the validation sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from generator.config import Report
from generator.engine.job import Job, JobId, Result
from generator.family import Drawing, Family
from generator.figures.network import read_history
from generator.figures.survey import job_id as survey_id
from generator.pictures.gallery import Gallery
from generator.pictures.manifest import kinds_of, sources_of
from generator.workshop import Tools

if TYPE_CHECKING:
    from generator.evidence.classification import Confusions

__all__ = ["FAMILY"]

_RECORDED = "recorded-"
"""Begins the unit of a job about counts that were recorded when the network was trained."""


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    """From the survey of each set that is at hand, one job; one more for each set that is not, whose counts were recorded when
    the network was trained.
    """
    main = report.pictures.validation
    about = {"sources": sources_of(gallery.root, main), "kinds": kinds_of(gallery.root, main)}
    jobs = [_job(main, about), *(_job(name, {"sources": {}, "kinds": {}}) for name in gallery.others)]
    recorded = read_history(report.checkpoint).get("validation", {})
    elsewhere = {name: look for name, look in recorded.items() if "counts" in look and look["root"] != gallery.root.name}
    return jobs + [_recorded(name, look) for name, look in elsewhere.items()]


def _job(set_name: str, parameters: Mapping[str, Any]) -> Job:
    return Job(
        JobId("confusion", set_name),
        "generator.figures.confusion:compute",
        parameters={"set": set_name, **parameters},
        takes=(survey_id(set_name),),
    )


def _recorded(name: str, look: Mapping[str, Any]) -> Job:
    parameters = {"set": name, "counts": look["counts"]}
    return Job(JobId("confusion", f"{_RECORDED}{name}"), "generator.figures.confusion:recall_recorded", parameters=parameters)


def compute(job: Job, tools: Tools) -> Result:
    """From the survey's answers."""
    from generator.evidence.classification import Confusions, most_frequent_per_source

    (survey,) = tools.inputs.values()
    classes: list[str] = survey.facts["classes"]
    truth, predicted = survey.arrays["labels"], survey.arrays["logits"].argmax(1)
    facts = _facts(job.parameters["set"], Confusions.of(truth, predicted, len(classes)), classes)
    names = survey.facts["names"]
    sources = [job.parameters["sources"].get(name) for name in names]
    known = bool(sources) and None not in sources
    facts["baseline"] = most_frequent_per_source(truth, sources).as_fact() if known else None
    kinds = [job.parameters["kinds"].get(name) for name in names]
    facts["kinds"] = _kinds(kinds, truth == predicted) if kinds and None not in kinds else None
    return Result(facts=facts)


def recall_recorded(job: Job, tools: Tools) -> Result:
    """From counts that were recorded when the network was trained, on pictures that may not be here."""
    from generator.evidence.classification import Confusions

    table = Confusions(np.array(job.parameters["counts"]))
    return Result(facts=_facts(job.parameters["set"], table, tools.network.classes))


def _kinds(kinds: Sequence[tuple[str, bool]], hits: NDArray[np.bool_]) -> dict[str, Any]:
    """Accuracy on kinds of things seen in training, on kinds that were not, and on each kind."""
    from generator.evidence.intervals import wilson

    def accuracy(chosen: Sequence[bool]) -> dict[str, Any] | None:
        part = hits[np.array(chosen)]
        return wilson(int(part.sum()), len(part)).as_fact() if len(part) else None

    each = sorted({(name, seen) for name, seen in kinds}, key=lambda kind: (not kind[1], kind[0]))
    return {
        "seen": accuracy([seen for _, seen in kinds]),
        "unseen": accuracy([not seen for _, seen in kinds]),
        "rows": [{"kind": name, "seen": seen, "accuracy": accuracy([kind[0] == name for kind in kinds])} for name, seen in each],
    }


def _facts(set_name: str, table: Confusions, classes: Sequence[str]) -> dict[str, Any]:
    scores = [table.of_class(label) for label in range(len(classes))]
    return {
        "set": set_name,
        "n": table.n,
        "correct": table.correct,
        "accuracy": table.accuracy.as_fact(),
        "chance": 1 / len(classes),
        "near_chance": table.near_chance,
        "majority": table.majority,
        "counts": table.counts.tolist(),
        "rows": table.rows.tolist(),
        "classes": [
            {
                "id": name,
                "support": score.support,
                "precision": score.precision.as_fact(),
                "recall": score.recall.as_fact(),
                "f1": score.f1.as_fact(),
            }
            for name, score in zip(classes, scores, strict=True)
        ],
        "confusions": [
            {"truth": classes[i], "predicted": classes[j], "count": count, "share": float(table.rows[i, j])}
            for i, j, count in table.most_frequent(8)
        ],
        "best": [classes[i] for i in sorted(range(len(classes)), key=lambda i: -scores[i].recall.value)],
    }


def draw(results: Mapping[JobId, Result]) -> Drawing:
    """No pictures. The facts of the validation set, with how the homework's four best classes fare in it (``homework_four``), and
    those of the ``others`` and of the ``recorded`` sets.
    """
    from generator.evidence.classification import HOMEWORK_FOUR

    recorded = [result.facts for name, result in results.items() if name.unit.startswith(_RECORDED)]
    main, *others = (dict(result.facts) for name, result in results.items() if not name.unit.startswith(_RECORDED))
    recall = {row["id"]: row["recall"]["value"] for row in main["classes"]}
    four = [name for name in HOMEWORK_FOUR if name in recall]
    rest = [name for name in recall if name not in four]
    homework_four = {
        "ids": four,
        "in_top_four": len(set(four) & set(main["best"][:4])),
        "mean_recall": _mean([recall[name] for name in four]),
        "others_mean_recall": _mean([recall[name] for name in rest]),
    }
    return Drawing(facts={**main, "homework_four": homework_four, "others": others, "recorded": recorded})


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


FAMILY = Family("confusion", plan, draw, references=("wilson1927",))
