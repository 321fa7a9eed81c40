"""Trained weights in and out of files.

A *compact* checkpoint is a safetensors file with the trunk in float16 and the 32768x1024 matrix as a product of two thin
ones. The scheme stands in its metadata, and loading it gives a plain state dict of the exact architecture.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from generator.errors import Problem

__all__ = ["BadCheckpoint", "State", "compact", "expand", "fit_into", "read_state", "save_compact"]

State = dict[str, Tensor]

_NESTS = ("state_dict", "model_state_dict", "model", "net", "network", "ema", "weights")
_PREFIXES = ("module.", "_orig_mod.", "model.", "net.", "network.")
_SCHEME = "low-rank 1"
_HEAD = "classifier.0.weight"


class BadCheckpoint(Problem):
    """A file that is no checkpoint, or does not fit the network; the message says how."""


def compact(state: Mapping[str, Tensor], rank: int = 64) -> State:
    """Factor the first fully connected layer to ``rank`` (truncated SVD, the best in least squares) and store float16.

    Batch-norm's counters are left out: they do nothing once momentum is fixed.
    """
    small: State = {}
    for name, tensor in state.items():
        if name.endswith("num_batches_tracked"):
            continue
        if name == _HEAD:
            # Seeded: the randomised SVD must give the same file twice.
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(0)
                left, values, right = torch.svd_lowrank(tensor.float().cpu(), q=rank + 16, niter=4)
            root = values[:rank].sqrt()
            small[f"{name}.left"] = (left[:, :rank] * root).half().contiguous()
            small[f"{name}.right"] = (right[:, :rank] * root).T.half().contiguous()
        else:
            small[name] = tensor.detach().cpu().half().contiguous()
    return small


def expand(small: Mapping[str, Tensor]) -> State:
    """Undo :func:`compact`: multiply the factors out and return float32."""
    state = {name: tensor.float() for name, tensor in small.items()}
    for name in [name.removesuffix(".left") for name in state if name.endswith(".left")]:
        state[name] = state.pop(f"{name}.left") @ state.pop(f"{name}.right")
    return state


def save_compact(state: Mapping[str, Tensor], path: Path, card: Mapping[str, Any], rank: int = 64) -> None:
    """Write a compact checkpoint; ``card`` (preprocessing, classes, origin) goes into its metadata as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    metadata = {"scheme": _SCHEME, "rank": str(rank), "card": json.dumps(card, sort_keys=True)}
    partial = path.with_name(path.name + ".partial")
    save_file(compact(state, rank), partial, metadata)
    partial.replace(path)


def read_state(path: Path) -> tuple[State, dict[str, Any]]:
    """Read a checkpoint of any supported kind; return its state dict and the card it carries (empty when none).

    Raises:
        BadCheckpoint: the file is missing, of no known kind, or holds no tensors.
    """
    if not path.is_file():
        raise BadCheckpoint(f"{path}: no such checkpoint")
    try:
        if path.suffix == ".safetensors":
            return _read_safetensors(path)
        loaded = torch.load(path, map_location="cpu", weights_only=True)
    except BadCheckpoint:
        raise
    except Exception as error:  # torch and safetensors raise a dozen kinds for a file they do not understand
        raise BadCheckpoint(
            f"{path}: cannot be read as weights ({type(error).__name__}: {str(error).splitlines()[0]}). "
            "Save the state dict: torch.save(model.state_dict(), path)"
        ) from error
    return _plain(_unnested(loaded, path)), {}


def _read_safetensors(path: Path) -> tuple[State, dict[str, Any]]:
    with safe_open(path, "pt") as file:
        metadata = file.metadata() or {}
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    scheme = metadata.get("scheme")
    if scheme not in (None, _SCHEME):
        raise BadCheckpoint(f"{path}: compression scheme '{scheme}' is unknown here; '{_SCHEME}' is what this version reads")
    card = json.loads(metadata.get("card", "{}"))
    return (expand(tensors) if scheme else _plain(tensors)), card


def _unnested(loaded: object, path: Path) -> Mapping[str, Tensor]:
    if isinstance(loaded, Mapping):
        if loaded and all(isinstance(value, Tensor) for value in loaded.values()):
            return loaded
        for key in _NESTS:
            if isinstance(loaded.get(key), Mapping):
                return _unnested(loaded[key], path)
    raise BadCheckpoint(f"{path}: no state dict in it (looked at the top and under {', '.join(_NESTS)})")


def _plain(state: Mapping[str, Tensor]) -> State:
    plain = dict(state)
    stripped = True
    while stripped:
        stripped = False
        for prefix in _PREFIXES:
            if plain and all(name.startswith(prefix) for name in plain):
                plain = {name.removeprefix(prefix): tensor for name, tensor in plain.items()}
                stripped = True
    return plain


def fit_into(model: nn.Module, state: Mapping[str, Tensor], source: Path) -> None:
    """Load a state dict into a model. Names may differ when order and shapes agree (``cnn.0`` for ``features.0``).

    Raises:
        BadCheckpoint: names the tensors that are missing, unexpected, or of another shape.
    """
    wanted = {k: v for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked")}
    given = {k: v for k, v in state.items() if not k.endswith("num_batches_tracked")}
    if given.keys() != wanted.keys() and _same_in_order(given, wanted):
        given = dict(zip(wanted, given.values(), strict=True))
    problems = [f"missing: {name}" for name in wanted if name not in given]
    problems += [f"unexpected: {name}" for name in given if name not in wanted]
    problems += [
        f"another shape: {name} is {tuple(given[name].shape)}, the network has {tuple(tensor.shape)}"
        for name, tensor in wanted.items()
        if name in given and given[name].shape != tensor.shape
    ]
    if problems:
        shown = "\n  ".join(problems[:12])
        more = f"\n  ... and {len(problems) - 12} more" if len(problems) > 12 else ""
        raise BadCheckpoint(f"{source} does not fit {type(model).__name__}:\n  {shown}{more}")
    model.load_state_dict({name: tensor.float() for name, tensor in given.items()}, strict=False)


def _same_in_order(given: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> bool:
    def kinds(tensors: Mapping[str, Tensor]) -> list[tuple[str, tuple[int, ...]]]:
        return [(name.rsplit(".", 1)[-1], tuple(tensor.shape)) for name, tensor in tensors.items()]

    return kinds(given) == kinds(wanted)
