"""What a run is about to train on and to be judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import torch

from generator.network.training.folders import Listing
from generator.network.training.pool import Pool

__all__ = ["Group", "Outlook", "Source", "outlook"]


@dataclass(frozen=True)
class Source:
    """Where pictures come from: how many of them are trained on, and how many held out."""

    name: str
    pictures: int
    held_out: int


@dataclass(frozen=True)
class Group:
    """Held-out pictures that are judged together."""

    name: str
    pictures: int


@dataclass(frozen=True)
class Outlook:
    """Counts of pictures: trained on, held out, and of each folder (held-out ones included), source and held-out group."""

    pictures: int
    held_out: int
    classes: list[str]
    folders: list[str]
    folder_pictures: list[int]
    sources: list[Source]
    groups: list[Group]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as they are recorded."""
        return asdict(self)


def outlook(listing: Listing, training: Pool, held_out: Mapping[str, Pool]) -> Outlook:
    """Count the pictures of a run."""
    folders = torch.bincount(training.folders, minlength=len(listing.folders))
    trained = torch.bincount(training.sources, minlength=len(listing.sources))
    kept = torch.zeros_like(trained)
    for pool in held_out.values():
        folders += torch.bincount(pool.folders, minlength=len(listing.folders))
        kept += torch.bincount(pool.sources, minlength=len(listing.sources))
    return Outlook(
        len(training),
        int(kept.sum()),
        list(listing.classes),
        list(listing.folders),
        folders.tolist(),
        [Source(*each) for each in zip(listing.sources, trained.tolist(), kept.tolist(), strict=True)],
        [Group(name, len(pool)) for name, pool in held_out.items()],
    )
