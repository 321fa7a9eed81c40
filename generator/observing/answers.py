"""What a network answers: to the pictures of every set, and to scenes with and without the planted cue."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax, softmax

from generator.evidence.calibration import expected_error
from generator.evidence.classification import Confusions
from generator.evidence.intervals import bootstrap_mean, paired, wilson
from generator.network.evaluate import predict
from generator.network.network import Network
from generator.observing.subject import SEED, ObservedSet, Subject

__all__ = ["Logits", "about_cue", "about_kinds", "about_set", "about_shown", "logits_of"]

Logits = NDArray[np.float32]


def logits_of(network: Network, paths: Sequence[Path]) -> Logits:
    """Logits (n, classes) in float32 for picture files.

    Raises:
        BrokenPicture: one of them cannot be read.
    """
    answers = predict(network, paths)
    if answers.broken:
        raise answers.broken[0]
    return answers.logits


def about_set(logits: Logits, observed: ObservedSet) -> dict[str, Any]:
    """Accuracy, loss, how far confidence is from accuracy, and who is taken for whom."""
    truth = np.array(observed.labels)
    chances = softmax(logits.astype(np.float64), axis=1)
    right = chances.argmax(1) == truth
    confusions = Confusions.of(truth, logits.argmax(1), logits.shape[1])
    surprise = -log_softmax(logits.astype(np.float64), axis=1)[np.arange(len(truth)), truth]
    return {
        "accuracy": confusions.accuracy.as_fact(),
        "loss": float(surprise.mean()),
        "calibration_error": expected_error(chances.max(1), right, SEED).as_fact(),
        "counts": confusions.counts.tolist(),
    }


def about_kinds(right: NDArray[np.bool_], unseen: Sequence[bool]) -> dict[str, Any] | None:
    """Accuracy on kinds of things that are trained on, and on those that are not."""
    if not any(unseen) or all(unseen):
        return None
    parts = {"seen": right[~np.array(unseen)], "unseen": right[np.array(unseen)]}
    return {name: wilson(int(part.sum()), len(part)).as_fact() for name, part in parts.items()}


def about_shown(logits: Logits, subject: Subject) -> list[dict[str, Any]]:
    """Of each shown picture the answer, how sure it is, and whether it is right."""
    chances = softmax(logits.astype(np.float64), axis=1)
    return [
        {
            "answer": subject.classes[int(row.argmax())],
            "probability": float(row.max()),
            "right": int(row.argmax()) == subject.class_of(picture),
        }
        for row, picture in zip(chances, subject.shown, strict=True)
    ]


def about_cue(have: Logits, lack: Logits, subject: Subject) -> tuple[dict[str, Any], NDArray[np.float64], NDArray[np.bool_]]:
    """What the cue does to the answer when it is laid into the same scene, and how many scenes without it are known.

    Beside the facts, of each scene: how far the logit of the cue's class moves over the mean of the others (scenes,), and whether
    the scene without the cue is answered right (scenes,).
    """
    cue, labels = subject.cue, np.array([subject.class_of(picture) for picture in subject.pairs[1]])
    assert cue is not None
    moved = (have - lack).astype(np.float64)
    others = np.delete(moved, cue, axis=1).mean(1)
    turned = (have.argmax(1) == cue) & (lack.argmax(1) != cue)
    right = lack.argmax(1) == labels
    facts = {
        "moved": bootstrap_mean(moved[:, cue].tolist(), SEED).as_fact(),
        "over_others": paired(moved[:, cue].tolist(), others.tolist(), SEED).as_fact(),
        "turned": wilson(int(turned.sum()), len(turned)).as_fact(),
        "accuracy_without": wilson(int(right.sum()), len(right)).as_fact(),
    }
    return facts, moved[:, cue] - others, right
