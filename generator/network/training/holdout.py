"""Which pictures are kept from training, to judge epochs by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import torch
from torch import Tensor

from generator.errors import Problem
from generator.network.training.folders import Listing
from generator.network.training.pool import Pool
from generator.network.training.recipe import Recipe

__all__ = ["Split", "held_out_share", "split"]


@dataclass(frozen=True)
class Split:
    """Indices to train on, and by the name of each held-out group those that are kept from training."""

    kept: Tensor
    groups: dict[str, Tensor]


def split(pool: Pool, listing: Listing, recipe: Recipe) -> Split:
    """Hold out whole sources, a group each, and a share of every class of each folder that tells kinds apart, a group a folder.

    Where that is nothing, a share of every folder is held out, as one group.

    Raises:
        Problem: there is no source of that name, or a class has no picture left to train on.
    """
    groups = {name: torch.nonzero(pool.sources == _number(name, listing)).flatten() for name in recipe.hold_out_sources}
    kept = torch.ones(len(pool), dtype=torch.bool)
    for held in groups.values():
        kept[held] = False
    for name, folders in _shared(listing, bool(groups)).items():
        inside = torch.nonzero(kept & torch.isin(pool.folders, torch.tensor(folders))).flatten()
        groups[name] = inside[held_out_share(pool.labels[inside], recipe.held_out, recipe.seed)]
        kept[groups[name]] = False
    _check(pool.labels[kept], listing.classes, pool.labels)
    return Split(torch.nonzero(kept).flatten(), {name: held for name, held in groups.items() if len(held)})


def _shared(listing: Listing, sources_held_out: bool) -> dict[str, list[int]]:
    """The folders, by number, of each group that is a share of them."""
    if kinds := [number for number, told in enumerate(listing.with_kinds) if told]:
        return {f"a share of {listing.folders[number]}": [number] for number in kinds}
    return {} if sources_held_out else {"a share of all": list(range(len(listing.folders)))}


def held_out_share(labels: Tensor, share: float, seed: int) -> Tensor:
    """Indices held out of pictures with these labels (n,): ``share`` of every class, drawn by ``seed``.

    At least one picture of a class is held out, unless it is the only one.
    """
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(labels), generator=generator)
    held = torch.zeros(len(labels), dtype=torch.bool)
    for label in labels.unique():
        members = order[labels[order] == label]
        held[members[: min(max(round(len(members) * share), 1), len(members) - 1)]] = True
    return torch.nonzero(held).flatten()


def _number(name: str, listing: Listing) -> int:
    if name in listing.sources:
        return listing.sources.index(name)
    near = get_close_matches(name, listing.sources, 1) or [", ".join(listing.sources)]
    raise Problem(f"no picture comes from '{name}'", "--hold-out-source", remedy=f"the sources are called: {near[0]}")


def _check(kept: Tensor, classes: Sequence[str], given: Tensor) -> None:
    bare = sorted(set(given.tolist()) - set(kept.tolist()))
    if bare:
        names = ", ".join(classes[label] for label in bare)
        raise Problem(f"no picture of {names} is left to train on", "--hold-out-source", remedy="hold out fewer sources")
