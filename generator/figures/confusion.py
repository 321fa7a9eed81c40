"""Question 3, first half: what the network mistakes for what, on every picture of the validation sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.config import Report
from generator.figures.job import Drawing, Family, Job, Tools
from generator.figures.survey import job_name as survey_name
from generator.pictures.gallery import Gallery
from generator.pictures.manifest import sources_of
from generator.store import Result

__all__ = ["FAMILY"]

_HOMEWORK_FOUR = ("noodles_pasta", "rice", "soup", "vegetable_fruit")
"""The classes that the homework found best."""


def plan(report: Report, gallery: Gallery) -> Sequence[Job]:
    main = report.pictures.validation
    sources = sources_of(gallery.root, main)
    jobs = [_job(main, {"sources": sources})]
    return jobs + [_job(name, {"sources": {}}) for name in gallery.others]


def _job(set_name: str, parameters: Mapping[str, Any]) -> Job:
    return Job(
        f"confusion/{set_name}",
        "generator.figures.confusion:compute",
        parameters={"set": set_name, **parameters},
        takes=(survey_name(set_name),),
    )


def compute(job: Job, tools: Tools) -> Result:
    from generator.evidence.classification import Confusions, most_frequent_per_source

    (survey,) = tools.inputs.values()
    classes: list[str] = survey.facts["classes"]
    truth, predicted = survey.arrays["labels"], survey.arrays["logits"].argmax(1)
    table = Confusions.of(truth, predicted, len(classes))
    scores = [table.of_class(label) for label in range(len(classes))]
    sources = [job.parameters["sources"].get(name) for name in survey.facts["names"]]
    known = bool(sources) and None not in sources
    facts: dict[str, Any] = {
        "set": job.parameters["set"],
        "n": table.n,
        "correct": table.correct,
        "accuracy": table.accuracy.as_fact(),
        "chance": 1 / len(classes),
        "near_chance": table.near_chance,
        "majority": table.majority,
        "baseline": most_frequent_per_source(truth, sources).as_fact() if known else None,
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
    return Result(facts=facts)


def draw(results: Mapping[str, Result]) -> Drawing:
    main, *others = (dict(result.facts) for result in results.values())
    recall = {row["id"]: row["recall"]["value"] for row in main["classes"]}
    four = [name for name in _HOMEWORK_FOUR if name in recall]
    rest = [name for name in recall if name not in four]
    homework_four = {
        "ids": four,
        "in_top_four": len(set(four) & set(main["best"][:4])),
        "mean_recall": _mean([recall[name] for name in four]),
        "others_mean_recall": _mean([recall[name] for name in rest]),
    }
    return Drawing(facts={**main, "homework_four": homework_four, "others": others})


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


FAMILY = Family("confusion", plan, draw, references=("wilson1927",))
