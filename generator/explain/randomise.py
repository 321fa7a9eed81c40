"""A network that forgets layer by layer, from the answer down: the sanity check of Adebayo et al. 2018."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from copy import deepcopy

import torch
from torch import Tensor, nn

__all__ = ["FEWEST", "cascade", "layers_to_forget", "noise", "randomised_copy", "recalibrate_batch_norm"]

FEWEST = 2
"""Pictures that have a variance, so that batch normalisations can be fitted to them; for fewer, :func:`noise` has to do."""


def layers_to_forget(model: nn.Module) -> list[str]:
    """Names of the layers with weights, the last first; a batch normalisation goes with the layer before it."""
    return [name for name, layer in model.named_modules() if isinstance(layer, nn.Conv2d | nn.Linear)][::-1]


def cascade(
    model: nn.Module, pictures: Tensor, seed: int, wanted: Collection[str] | None = None
) -> Iterator[tuple[str, nn.Module]]:
    """Copies of ``model`` with more and more layers drawn anew: (name of the layer just forgotten, the copy so far).

    One copy is changed in place from step to step; take what you need before asking for the next. A layer gets its class's
    own initial weights. The batch normalisations of forgotten layers start over, with means and variances taken from
    ``pictures`` (normalised, as the model takes them): kept from the trained network they would drown or silence the new
    layers, and maps would change for that reason alone.

    Args:
        wanted: the layers to stop at; by default each. It changes no copy.
    """
    copy = deepcopy(model).eval()
    norms: list[nn.Module] = []
    for name in layers_to_forget(model):
        _draw_anew(copy, name, seed)
        norms += _normalisations(copy, name)
        if wanted is None or name in wanted:
            recalibrate_batch_norm(copy, norms, pictures)
            yield name, copy


def randomised_copy(model: nn.Module, pictures: Tensor, seed: int) -> nn.Module:
    """A copy with every layer drawn anew, as at the end of :func:`cascade`."""
    copy = deepcopy(model).eval()
    names = layers_to_forget(model)
    for name in names:
        _draw_anew(copy, name, seed)
    recalibrate_batch_norm(copy, [norm for name in names for norm in _normalisations(copy, name)], pictures)
    return copy


def noise(side: int, seed: int) -> Tensor:
    """Normalised pictures (16, 3, side, side) without any structure, to fit batch normalisations where there are no others."""
    return torch.randn((16, 3, side, side), generator=torch.Generator().manual_seed(seed))


def _draw_anew(model: nn.Module, name: str, seed: int) -> None:
    """Each layer from a seed of its own: from one seed, layers with as many inputs a unit would get the same filters."""
    with torch.random.fork_rng():
        torch.manual_seed(int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:4]))
        model.get_submodule(name).reset_parameters()  # type: ignore[operator]


def _normalisations(model: nn.Module, name: str) -> list[nn.Module]:
    """The batch normalisation right after a layer of a sequence, if there is one."""
    above, _, own = name.rpartition(".")
    sequence = model.get_submodule(above)
    names = [child for child, _ in sequence.named_children()]
    if not isinstance(sequence, nn.Sequential) or own == names[-1]:
        return []
    after = sequence.get_submodule(names[names.index(own) + 1])
    return [after] if isinstance(after, nn.BatchNorm2d | nn.BatchNorm1d) else []


def recalibrate_batch_norm(model: nn.Module, norms: Sequence[nn.Module], pictures: Tensor) -> None:
    """Fit all of them in one pass: while training, each sees what the ones before it make of the pictures."""
    for norm in norms:
        norm.reset_parameters()  # type: ignore[operator]
        norm.momentum = None  # type: ignore[assignment]  # None: the plain mean over what is seen
        norm.train()
    with torch.no_grad():
        model(pictures)
    for norm in norms:
        norm.eval()
