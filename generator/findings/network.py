"""Findings about the network: how it is built and what is on record about its training."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from generator.facts import Facts

__all__ = ["FINDINGS"]

_PARAMETERS_OF_THE_HOMEWORKS = 38_257_995


def is_the_homeworks(facts: Facts) -> bool:
    """Whether this is the homework's network, going by how many parameters it has."""
    return bool(facts.known("network.parameters") == _PARAMETERS_OF_THE_HOMEWORKS)


def layer_count(facts: Facts) -> int:
    """How many layers there are."""
    return len(facts.known("network.layers"))


def biggest_layer(facts: Facts) -> dict[str, Any]:
    """The layer with the most parameters: ``kind``, ``detail``, ``parameters``, and their ``share`` of all."""
    layers, total = facts.known("network.layers"), facts.known("network.parameters")
    biggest = max(reversed(layers), key=lambda row: row["parameters"])
    return {**biggest, "share": biggest["parameters"] / total}


def narrowest_view(facts: Facts) -> int | None:
    """The smallest receptive field of any layer, in pixels."""
    return min(_fields(facts), default=None)


def widest_view(facts: Facts) -> int | None:
    """The largest receptive field of any layer, in pixels."""
    return max(_fields(facts), default=None)


def shown_kernels(facts: Facts) -> int:
    """At how many epochs the first layer's filters are shown."""
    return len(facts.known("network.kernels.rows") or [])


def epoch_count(facts: Facts) -> int:
    """How many epochs the training had, not counting earlier runs."""
    return len(facts.known("network.training.epochs") or [])


def first_epoch(facts: Facts) -> Any:
    """The first epoch: ``number``, ``size`` of the pictures, ``training_accuracy``, ``held_out_accuracy``."""
    return facts.known("network.training.epochs.0")


def last_epoch(facts: Facts) -> Any:
    """The last epoch: ``number``, ``size`` of the pictures, ``training_accuracy``, ``held_out_accuracy``."""
    epochs = facts.known("network.training.epochs")
    return epochs[-1] if epochs else None


def chosen_epoch(facts: Facts) -> Any:
    """The epoch whose weights the network has; none where that is not on record."""
    best = facts.known("network.training.best_epoch")
    epochs = facts.known("network.training.epochs") or []
    return next((epoch for epoch in epochs if epoch["number"] == best), None)


def epochs_in_all(facts: Facts) -> int:
    """How many epochs the training had together with the earlier runs that it goes on from."""
    return len(facts.known("network.training.course") or [])


def sizes_differ(facts: Facts) -> bool:
    """Whether the size of the pictures changed in the course of training."""
    return len({epoch["size"] for epoch in facts.known("network.training.course") or []}) > 1


def files_before(facts: Facts) -> list[str]:
    """Files of the earlier runs that the training goes on from, the first one first."""
    return [run["file"] for run in facts.known("network.training.earlier") or []]


def run_count_before(facts: Facts) -> int:
    """How many earlier runs the training goes on from."""
    return len(files_before(facts))


def epochs_before(facts: Facts) -> int | None:
    """How many epochs the earlier runs had together; none where that is not on record of each."""
    counts = [len(run.get("epochs") or ()) for run in facts.known("network.training.earlier") or []]
    return sum(counts) if counts and all(counts) else None


def pictures_before(facts: Facts) -> int | None:
    """How many pictures the largest of the earlier runs trained on; none where that is on record of none."""
    return max((run["pictures"] for run in facts.known("network.training.earlier") or [] if run.get("pictures")), default=None)


def dropout_turned_down_to(facts: Facts) -> float | None:
    """The largest share of the architecture's rates of dropout that training used; none where it is not on record or was all."""
    share = _recorded(facts, "recipe", {}).get("dropout_to", 1)
    return share if share < 1 else None


def _fields(facts: Facts) -> list[int]:
    return [row["receptive_field"] for row in facts.known("network.layers") if row["receptive_field"]]


def _recorded(facts: Facts, key: str, default: Any) -> Any:
    """What is on record under a key that a history need not have."""
    return (facts.known("network.training") or {}).get(key, default)


FINDINGS: Mapping[str, Callable[..., Any]] = {
    "network.is_the_homeworks": is_the_homeworks,
    "network.layer_count": layer_count,
    "network.biggest_layer": biggest_layer,
    "network.narrowest_view": narrowest_view,
    "network.widest_view": widest_view,
    "network.kernels.shown": shown_kernels,
    "network.training.epoch_count": epoch_count,
    "network.training.first_epoch": first_epoch,
    "network.training.last_epoch": last_epoch,
    "network.training.chosen_epoch": chosen_epoch,
    "network.training.epochs_in_all": epochs_in_all,
    "network.training.sizes_differ": sizes_differ,
    "network.training.files_before": files_before,
    "network.training.epochs_before": epochs_before,
    "network.training.pictures_before": pictures_before,
    "network.training.run_count_before": run_count_before,
    "network.training.dropout_turned_down_to": dropout_turned_down_to,
}
