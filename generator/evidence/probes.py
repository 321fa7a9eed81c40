"""How far a simple classifier gets on what a network has computed so far."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

__all__ = ["best_among", "probe_answers"]

Labels = NDArray[np.int64]


def probe_answers(known: NDArray[np.floating], labels: Labels, asked: NDArray[np.floating]) -> Labels:
    """What a linear probe (Alain and Bengio 2017) answers: a logistic regression on standardised features.

    Args:
        known: features (n, features) of pictures whose ``labels`` (n,) it is fitted to.
        asked: features (m, features) of the pictures asked for.
    """
    probe = make_pipeline(StandardScaler(), LogisticRegression(C=0.05, max_iter=400))
    answers: Labels = probe.fit(known, labels).predict(asked)
    return answers


def best_among(logits: NDArray[np.floating], classes: Labels) -> Labels:
    """The answer (n,) with the highest of logits (n, all classes) when only some classes are to choose from."""
    answers: Labels = classes[logits[:, classes].argmax(1)]
    return answers
