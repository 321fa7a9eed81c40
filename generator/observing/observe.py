"""Observing a training: everything measured at every moment, resumable, and put together beside the checkpoint.

What is found at a moment is kept in the run's folder, a file of arrays for each, written last; a killed observation goes on after
the moments that are finished. The last moment is observed first, since others are held against it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.errors import Problem
from generator.files import sweep
from generator.network.network import Network, load_network
from generator.observing.answers import about_cue, about_kinds, about_set, about_shown, logits_of
from generator.observing.layers import (
    Pooled,
    about_probes,
    blocks_of,
    likeness,
    pooled_of_files,
    pooled_of_views,
    probed,
    strongest,
)
from generator.observing.looks import about_food, climbed, dreamt, in_a_row, map_of, shares_on_food
from generator.observing.moment import Moment, moment_at, never_trained
from generator.observing.notes import Found, read_found, write_found
from generator.observing.subject import SEED, Subject
from generator.pictures.files import file_hash

__all__ = ["Observer", "moments_among"]

_FILTERS = 4
_SCHEMA = 1

Tick = Callable[[float], object]


def moments_among(steps: Sequence[int], steps_per_epoch: int, most: int = 20) -> list[int]:
    """Which of the kept steps to observe: all within the first epoch, then epochs further and further apart, and the last.

    Raises:
        Problem: there is none.
    """
    if not steps:
        raise Problem("no weights were kept of this training", remedy="train anew with this version, which keeps them")
    early = [step for step in steps if step < steps_per_epoch]
    later = [step for step in steps if step >= steps_per_epoch]
    if len(later) <= most - len(early):
        return [*early, *later]
    places = np.geomspace(1, len(later), 200).round().astype(int) - 1
    chosen: list[int] = list(dict.fromkeys(places.tolist()))
    while len(chosen) > most - len(early):
        gaps = [np.log1p(chosen[i + 1]) - np.log1p(chosen[i - 1]) for i in range(1, len(chosen) - 1)]
        del chosen[int(np.argmin(gaps)) + 1]
    return [*early, *(later[place] for place in chosen)]


@dataclass(frozen=True)
class Observer:
    """Looks at one subject through the snapshots of a run; ``folder`` is where what was found is kept."""

    subject: Subject
    snapshots: tuple[Path, ...]
    folder: Path

    def observe(self, tick: Tick = lambda done: None) -> list[Found]:
        """What is found at each moment, in order; moments that were finished before are read.

        Raises:
            Problem: a picture or mask cannot be read.
        """
        sweep(self.folder)
        order = [len(self.snapshots) - 1, *range(len(self.snapshots) - 1)]
        found: dict[int, Found] = {}
        for done, place in enumerate(order):
            tick(done / len(order))
            found[place] = self._at(place)
        tick(1.0)
        return [found[place] for place in range(len(order))]

    def _at(self, place: int) -> Found:
        snapshot = self.snapshots[place]
        path, key = self.folder / f"{snapshot.stem}.npz", self._key(snapshot)
        known = read_found(path, key)
        if known is not None:
            return known
        moment = moment_at(snapshot, self.subject.views)
        found = self._looked_at(moment, is_last=place == len(self.snapshots) - 1)
        write_found(found, path, key)
        return found

    def _key(self, snapshot: Path) -> str:
        told = (_SCHEMA, self.subject.digest, file_hash(snapshot), self._last_hash)
        return hashlib.sha256(repr(told).encode()).hexdigest()

    @cached_property
    def _last_hash(self) -> str:
        return file_hash(self.snapshots[-1])

    @cached_property
    def _last(self) -> Found:
        return self._at(len(self.snapshots) - 1)

    @cached_property
    def _untrained(self) -> tuple[list[float], list[float], list[float]]:
        """Where a network that was never trained puts its saliency; its weights are not those of the first moment."""
        return shares_on_food(never_trained(load_network(self.snapshots[0]), self.subject.views, SEED), self.subject)

    def _looked_at(self, moment: Moment, is_last: bool) -> Found:
        subject, network = self.subject, moment.network
        arrays: dict[str, NDArray[Any]] = {}
        facts: dict[str, Any] = {"step": moment.step, "epoch": moment.epoch, "size": moment.size}
        asked, peaks = pooled_of_files(network, subject.sets[0].paths)
        logits = [asked["logits"], *(logits_of(network, one.paths) for one in subject.sets[1:])]
        facts["sets"] = [about_set(*each) for each in zip(logits, subject.sets, strict=True)]
        arrays["right"] = logits[0].argmax(1) == np.array(subject.sets[0].labels)
        facts["kinds"] = about_kinds(arrays["right"], subject.unseen)
        facts["shown"] = about_shown(logits_of(network, [picture.path for picture in subject.shown]), subject)
        facts["food"] = about_food(shares_on_food(network, subject), self._untrained) if subject.masked else None
        facts["cue"] = self._cue(network, arrays)
        facts |= self._layers(network, asked, peaks, arrays, is_last)
        pictures = self._pictures(network, arrays["filters"] if is_last else self._last.arrays["filters"])
        arrays["kernels"] = _first_kernels(network)
        return Found(facts, arrays, pictures)

    def _cue(self, network: Network, arrays: dict[str, NDArray[Any]]) -> dict[str, Any] | None:
        subject = self.subject
        if subject.cue is None:
            return None
        have, lack = (logits_of(network, [picture.path for picture in part]) for part in subject.pairs)
        facts, arrays["moved"], arrays["right_without"] = about_cue(have, lack, subject)
        return facts

    def _layers(
        self, network: Network, asked: Pooled, peaks: Pooled, arrays: dict[str, NDArray[Any]], is_last: bool
    ) -> dict[str, Any]:
        known, names = pooled_of_views(network, self.subject.views), [*peaks, "logits"]
        if is_last:
            arrays |= {f"pooled/{name}": asked[name] for name in names}
            arrays["filters"] = np.array(strongest(peaks, self.subject.layers, _FILTERS))
        last = asked if is_last else {name: self._last.arrays[f"pooled/{name}"] for name in names}
        blocks = blocks_of(network)
        answers = probed(known, self.subject.sample.labels.tolist(), asked, blocks)
        return {
            "blocks": about_probes(answers, self.subject.sets[0].labels),
            "settled": likeness(asked, last, names),
            "named": {"layers": names, "blocks": blocks},
        }

    def _pictures(self, network: Network, filters: NDArray[np.int64]) -> dict[str, NDArray[np.uint8]]:
        subject = self.subject
        rows = {
            name: in_a_row([map_of(network, picture, subject.class_of(picture), method) for picture in subject.shown])
            for name, method in (("saliency", "gradient"), ("grad_cam", "grad_cam"))
        }
        pairs = [(layer, channel) for layer, channel in filters.tolist()]
        dream = dreamt(network, subject.shown[len(subject.shown) // 2], subject.dreamt)
        return rows | {"filters": climbed(network, pairs), "dream": dream}


def _first_kernels(network: Network) -> NDArray[np.float16]:
    weight = network.model.get_parameter("features.0.weight")
    kernels: NDArray[np.float16] = weight.detach().cpu().half().numpy()
    return kernels
