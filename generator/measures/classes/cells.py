"""What might make a class easy: how alike its pictures are, what stands beside the food, how little a simple look suffices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from generator.engine.job import Job, Result
from generator.evidence.facts import rows_to_facts
from generator.measures.cells import SEED, Lots, cell, chosen, job_id, mask_of, seen
from generator.pictures.gallery import Gallery
from generator.pictures.layouts import NoPictures, find_split, read_set
from generator.pictures.masks import PARTS
from generator.workshop import Tools

__all__ = ["BLOCKS", "COUNTS", "plan"]

BLOCKS = (7, 15, 23, 31)
"""The last layer of each of the architecture's four blocks."""

COUNTS = (2, 4, 6, 8, 11)
"""How many classes a probe has to tell apart."""

SETTING = tuple(PARTS.index(part) for part in ("tableware", "side"))
ELSEWHERE = tuple(PARTS.index(part) for part in ("background", "table"))


def plan(gallery: Gallery, lots: Lots) -> Sequence[Job]:
    """Answers to all validation pictures and the variation within classes; the setting where every picture has a mask, and probes
    where there is a training set to fit them on.
    """
    many, everything = lots.per_class(20), gallery.validation.pictures
    jobs = [cell("answers", "classes:answer", everything), cell("variation", "classes:vary", many)]
    if all(picture.mask for picture in everything):
        jobs.append(cell("setting", "classes:clear_table", everything))
    try:
        training = gallery.sample(100, SEED, read_set(find_split(gallery.root, "training")))
    except NoPictures:
        return jobs
    return [
        *jobs,
        cell("probe-features", "classes:features", training),
        cell("probes", "classes:probe", many, [job_id("probe-features")]),
    ]


def answer(job: Job, tools: Tools) -> Result:
    """Rows are all validation pictures: the label, what the network answers, and how sure it is of it."""
    from scipy.special import softmax

    from generator.network.evaluate import predict

    pictures = chosen(job)
    answers = predict(tools.network, [picture.path for picture in pictures], tools.tick, exact=False)
    read = [pictures[index] for index in answers.read]
    chances = softmax(answers.logits.astype(np.float64), axis=1)
    rows = {
        picture.name: {
            "label": tools.network.label_of(picture.label or 0),
            "answer": chances[i].argmax(),
            "confidence": chances[i].max(),
        }
        for i, picture in enumerate(read)
    }
    return Result(facts=rows_to_facts(rows))


def vary(job: Job, tools: Tools) -> Result:
    """Rows are pictures: the mean distance to the others of the class, in looks alone; the network has no part in it."""
    from generator.evidence.looks import looks_of, mean_distance

    looks = {picture.name: looks_of(seen(tools.network, picture)) for picture in job.pictures}
    labels = {picture.name: picture.label for picture in job.pictures}
    rows = {}
    for picture in chosen(job):
        others = [look for name, look in looks.items() if labels[name] == picture.label and name != picture.name]
        rows[picture.name] = {"distance": mean_distance(looks[picture.name], others)}
    return Result(facts=rows_to_facts(rows))


def clear_table(job: Job, tools: Tools) -> Result:
    """Rows are pictures: the true class's logit as it is, without side dishes and tableware, and without as much table or
    background.

    What is taken away is imputed (see :func:`imputed`), so that the surroundings grow into the gap. ``logits`` are of the whole
    picture, without all side dishes and tableware, without a ``part`` of them, and without the same shape moved to where neither
    food nor tableware is: part and control are congruent, so that only what they show can make the difference.
    """
    import torch

    from generator.evidence.regions import congruent_parts
    from generator.evidence.removal import imputed
    from generator.explain.attribution import seed_of

    network, rows = tools.network, {}
    pictures = chosen(job)
    for number, picture in enumerate(pictures):
        rgb, mask = seen(network, picture), mask_of(network, picture)
        setting, seed = np.isin(mask, SETTING), seed_of(SEED, picture.name)
        part, control = congruent_parts(setting, np.isin(mask, ELSEWHERE), seed)
        if control.mean() >= 0.02:
            unit: Any = rgb.astype(np.float32) / 255
            made: Any = np.stack([unit, *(imputed(unit, gone, seed) for gone in (setting, part, control))])
            with torch.inference_mode():
                logits = network.logits(torch.from_numpy(made.transpose(0, 3, 1, 2))).cpu().numpy()
            label = network.label_of(picture.label or 0)
            rows[picture.name] = {
                "area": setting.mean(),
                "part": part.mean(),
                "logits": logits[:, label],
                "right": (logits.argmax(1) == label).tolist(),
            }
        tools.tick((number + 1) / len(pictures))
    return Result(facts=rows_to_facts(rows))


def features(job: Job, tools: Tools) -> Result:
    """What each block makes of pictures for training, pooled over places: mean and maximum of every channel."""
    pooled, labels = _pooled(job, tools)
    return Result({**{f"block{i}": values for i, values in enumerate(pooled)}, "labels": labels}, {"rows": {}})


def probe(job: Job, tools: Tools) -> Result:
    """How far a linear classifier gets on each block's pooled features, and the network itself, on the same pictures.

    Rows are pictures: right or not with all classes, ``block0`` ... and ``network``. ``counts`` has mean accuracies when only
    some classes, drawn by lot five times, have to be told apart; the network then chooses among these.
    """
    from generator.evidence.probes import best_among, probe_answers

    (training,) = tools.inputs.values()
    pooled, labels, logits = _pooled(job, tools, with_logits=True)
    known = training.arrays["labels"]
    names = [picture.name for picture in job.pictures]
    hits: dict[str, Any] = {}
    counts: dict[str, dict[str, list[float]]] = {str(count): {} for count in COUNTS}
    for count in COUNTS:
        for draw_number in range(1 if count == max(COUNTS) else 5):
            classes = np.sort(np.random.default_rng([SEED, count, draw_number]).permutation(logits.shape[1])[:count])
            train, test = np.isin(known, classes), np.isin(labels, classes)
            answers = {"network": best_among(logits[test], classes)}
            for block, values in enumerate(pooled):
                answers[f"block{block}"] = probe_answers(training.arrays[f"block{block}"][train], known[train], values[test])
            for name, answer in answers.items():
                right = answer == labels[test]
                counts[str(count)].setdefault(name, []).append(float(right.mean()))
                if count == max(COUNTS):
                    hits[name] = right
        tools.tick(0.5 + 0.5 * (COUNTS.index(count) + 1) / len(COUNTS))
    rows = {name: {key: bool(right[i]) for key, right in hits.items()} for i, name in enumerate(names)}
    asked = {picture.name for picture in chosen(job)}
    means = {count: {name: float(np.mean(values)) for name, values in by.items()} for count, by in counts.items()}
    return Result(facts={**rows_to_facts({name: row for name, row in rows.items() if name in asked}), "counts": means})


def _pooled(job: Job, tools: Tools, with_logits: bool = False) -> Any:
    import torch

    network = tools.network
    pooled: list[list[Any]] = [[] for _ in BLOCKS]
    logits = []
    with torch.inference_mode():
        for start in range(0, len(job.pictures), 16):
            few = job.pictures[start : start + 16]
            value = network.normalised(torch.stack([network.prepare(seen(network, picture)) for picture in few]))
            for index, layer in enumerate(network.features):
                value = layer(value)
                if index in BLOCKS:
                    pooled[BLOCKS.index(index)].append(torch.cat([value.mean((2, 3)), value.amax((2, 3))], 1).cpu().numpy())
            logits.append(network.head(value).cpu().numpy())
            tools.tick((start + len(few)) / len(job.pictures) * 0.5)
    labels = np.array([network.label_of(picture.label or 0) for picture in job.pictures])
    values = [np.concatenate(parts) for parts in pooled]
    return (values, labels, np.concatenate(logits)) if with_logits else (values, labels)
