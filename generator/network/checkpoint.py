"""Trained weights in and out of files.

A *compact* checkpoint is a safetensors file with the matrices in float16 and the 32768x1024 one as a product of two thin
ones. The scheme stands in its metadata, and loading it gives a plain state dict of the exact architecture.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from generator.errors import Problem
from generator.files import replacing

__all__ = ["BadCheckpoint", "State", "compact", "expand", "fit_into", "read_factors", "read_state", "save_compact"]

State = dict[str, Tensor]

_NESTS = ("state_dict", "model_state_dict", "model", "net", "network", "ema", "weights")
_PREFIXES = ("module.", "_orig_mod.", "model.", "net.", "network.")
_SCHEME = "low-rank 1"
_HEAD = "classifier.0.weight"
_COUNTER = "num_batches_tracked"
"""Batch-norm's counters are neither stored nor asked for: they do nothing once momentum is fixed."""
_LISTED = 12


class BadCheckpoint(Problem):
    """A file that is no checkpoint, or does not fit the network; the message says how."""


def compact(state: Mapping[str, Tensor], rank: int = 160) -> State:
    """Factor the first fully connected layer to ``rank`` (the best in least squares) and store matrices as float16.

    Vectors stay float32: together they weigh 45 kB, and batch-norm's variances may lie outside float16.
    """
    small: State = {}
    for name, tensor in state.items():
        exact = tensor.detach().cpu().float()
        if name.endswith(_COUNTER):
            continue
        if name == _HEAD:
            left, right = _factored(exact, rank)
            small[f"{name}.left"], small[f"{name}.right"] = left.half().contiguous(), right.half().contiguous()
        else:
            small[name] = (exact.half() if exact.ndim > 1 else exact).contiguous()
    return small


def _factored(matrix: Tensor, rank: int) -> tuple[Tensor, Tensor]:
    """The truncated singular value decomposition as two factors of equal norm.

    By way of the Gram matrix of the short side: its eigenvectors are the left singular vectors, exact where the randomised
    algorithms are not, the same at every run, and quicker than a decomposition of the long matrix.
    """
    squares, vectors = torch.linalg.eigh(matrix @ matrix.T)
    vectors = vectors[:, -rank:].flip(1)  # eigenvalues come in ascending order
    root = squares[-rank:].flip(0).clamp(min=1e-12) ** 0.25
    return vectors * root, (vectors / root).T @ matrix


def expand(small: Mapping[str, Tensor]) -> State:
    """Undo :func:`compact`: multiply the factors out and return float32."""
    state = {name: tensor.float() for name, tensor in small.items()}
    for name in [name.removesuffix(".left") for name in state if name.endswith(".left")]:
        if f"{name}.right" in state:
            state[name] = state.pop(f"{name}.left") @ state.pop(f"{name}.right")
    return state


def save_compact(state: Mapping[str, Tensor], path: Path, card: Mapping[str, Any], rank: int = 160) -> None:
    """Write a compact checkpoint; ``card`` (preprocessing, classes, origin) goes into its metadata as JSON."""
    metadata = {"scheme": _SCHEME, "rank": str(rank), "card": json.dumps(card, sort_keys=True)}
    with replacing(path) as partial:
        partial.write_bytes(_serialised(compact(state, rank), metadata))


def _serialised(tensors: State, metadata: dict[str, str]) -> bytes:
    """A safetensors file with its header in sorted order; the library's own order changes from run to run."""
    raw = save(tensors, metadata)
    end = 8 + int.from_bytes(raw[:8], "little")
    header = json.dumps(json.loads(raw[8:end]), sort_keys=True, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)  # what follows stays aligned
    return len(header).to_bytes(8, "little") + header + raw[end:]


def read_state(path: Path) -> tuple[State, dict[str, Any]]:
    """Read a checkpoint of any supported kind; return its state dict and the card it carries (empty when none).

    Pickles are read with ``weights_only=True``: code in them is refused, not run.

    Raises:
        BadCheckpoint: the file is missing, of no known kind, or holds no tensors.
    """
    if not path.is_file():
        raise BadCheckpoint("no such checkpoint", path)
    if path.suffix == ".safetensors":
        return _read_safetensors(path)
    try:
        loaded = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises a dozen kinds for a file it does not understand
        reason = next(iter(str(error).splitlines()), "")
        raise BadCheckpoint(
            f"cannot be read as weights ({type(error).__name__}: {reason})",
            path,
            remedy="save the state dict alone: torch.save(model.state_dict(), path)",
        ) from error
    return _plain(_unnested(loaded, path)), {}


def read_factors(path: Path) -> tuple[Tensor, Tensor] | None:
    """The two thin factors, left (outputs, rank) and right (rank, inputs), of a compact checkpoint's first fully connected layer,
    in float32; None where a checkpoint carries the matrix itself.
    """
    if path.suffix != ".safetensors":
        return None
    with safe_open(path, "pt") as file:
        if f"{_HEAD}.left" not in file.keys():  # noqa: SIM118
            return None
        return file.get_tensor(f"{_HEAD}.left").float(), file.get_tensor(f"{_HEAD}.right").float()


def _read_safetensors(path: Path) -> tuple[State, dict[str, Any]]:
    try:
        with safe_open(path, "pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        card = json.loads(metadata.get("card", "{}"))
    except (SafetensorError, OSError, ValueError) as error:
        raise BadCheckpoint(f"not a safetensors file, or a damaged one ({error})", path) from error
    scheme = metadata.get("scheme")
    if scheme not in (None, _SCHEME):
        raise BadCheckpoint(f"compressed with scheme '{scheme}'; this version reads '{_SCHEME}'", path)
    if not isinstance(card, dict):
        raise BadCheckpoint("its card is no JSON object", path)
    return (expand(tensors) if scheme else _plain(tensors)), card


def _unnested(loaded: object, path: Path) -> Mapping[str, Tensor]:
    if isinstance(loaded, Mapping):
        if loaded and all(isinstance(value, Tensor) for value in loaded.values()):
            return loaded
        for key in _NESTS:
            if isinstance(loaded.get(key), Mapping):
                return _unnested(loaded[key], path)
    raise BadCheckpoint(f"no state dict in it (looked at the top and under {', '.join(_NESTS)})", path)


def _plain(state: Mapping[str, Tensor]) -> State:
    """Without the prefixes that wrappers put before every name."""
    plain = dict(state)
    while prefix := next((p for p in _PREFIXES if plain and all(name.startswith(p) for name in plain)), None):
        plain = {name.removeprefix(prefix): tensor for name, tensor in plain.items()}
    return plain


def fit_into(model: nn.Module, state: Mapping[str, Tensor], source: Path) -> None:
    """Load a state dict into a model. Names may differ when order and shapes agree (``cnn.0`` for ``features.0``).

    A model without weights (on the device "meta") takes the tensors themselves, any other copies them.

    Raises:
        BadCheckpoint: names the tensors that are missing, unexpected, or of another shape.
    """
    wanted = {k: v for k, v in model.state_dict().items() if not k.endswith(_COUNTER)}
    given = {k: v for k, v in state.items() if not k.endswith(_COUNTER)}
    if given.keys() != wanted.keys() and _same_in_order(given, wanted):
        given = dict(zip(wanted, given.values(), strict=True))
    problems = _differences(given, wanted)
    if problems:
        shown = problems[:_LISTED] + ([f"... and {len(problems) - _LISTED} more"] if len(problems) > _LISTED else [])
        raise BadCheckpoint("\n  ".join([f"does not fit {type(model).__name__}:", *shown]), source)
    weights = {name: tensor.float() for name, tensor in given.items()}
    counters = {name: torch.tensor(0) for name in model.state_dict() if name.endswith(_COUNTER)}
    model.load_state_dict(weights | counters, assign=next(model.parameters()).is_meta)


def _differences(given: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> list[str]:
    return [
        *(f"missing: {name}" for name in wanted if name not in given),
        *(f"unexpected: {name}" for name in given if name not in wanted),
        *(
            f"another shape: {name} is {tuple(given[name].shape)}, the network has {tuple(tensor.shape)}"
            for name, tensor in wanted.items()
            if name in given and given[name].shape != tensor.shape
        ),
    ]


def _same_in_order(given: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> bool:
    def kinds(tensors: Mapping[str, Tensor]) -> list[tuple[str, tuple[int, ...]]]:
        return [(name.rsplit(".", 1)[-1], tuple(tensor.shape)) for name, tensor in tensors.items()]

    return kinds(given) == kinds(wanted)
