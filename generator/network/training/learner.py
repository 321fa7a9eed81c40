"""The network that learns: its weights, their average, and how one step changes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from generator.network.architecture import FoodCNN
from generator.network.processor import autocast
from generator.network.training.average import averaged
from generator.network.training.recipe import Recipe
from generator.network.training.views import normalised

__all__ = ["Learner"]


class Learner:
    """A network of ``classes`` outputs with its optimiser, and the average of its weights that is judged and shipped.

    ``initial`` are weights to start from; by default random ones, drawn by the recipe's seed.
    """

    def __init__(self, recipe: Recipe, classes: int, device: torch.device, initial: Mapping[str, Tensor] | None = None) -> None:
        self.recipe, self.device = recipe, device
        torch.manual_seed(recipe.seed)
        model = FoodCNN(classes)
        if initial is not None:
            model.load_state_dict(initial, strict=False)  # batch-norm's counters may be missing
        self.model = model.to(device).to(memory_format=torch.channels_last)
        self.optimiser = _optimiser(self.model, recipe)
        self._average = averaged(self.model, recipe.average_decay)
        self._drops = [(layer, layer.p) for layer in self.model.modules() if isinstance(layer, nn.Dropout | nn.Dropout2d)]

    @property
    def shipped(self) -> FoodCNN:
        """The network with the averaged weights, in evaluation mode."""
        model = self._average.module.eval()
        assert isinstance(model, FoodCNN)
        return model

    def learn(self, pictures: Tensor, targets: Tensor, step: int, of: int) -> tuple[float, int]:
        """Make step ``step`` (from 0) ``of`` that many on pictures 0-1 (n, 3, h, w) and shares (n, classes) of what they show.

        Returns the mean loss, and how many of the pictures were taken for what they show most of.
        """
        self._set(step / of)
        self.model.train()
        self.optimiser.zero_grad(set_to_none=True)
        targets = targets.to(self.device)
        with autocast(self.device, self.recipe.precision):
            logits = self.model(normalised(pictures, self.device))
        logits = logits.float()
        loss = F.cross_entropy(logits, targets, label_smoothing=self.recipe.label_smoothing)
        loss.backward()
        self.optimiser.step()
        if step % self.recipe.average_every == 0:
            self._average.update_parameters(self.model)
        return float(loss.detach()), int((logits.argmax(1) == targets.argmax(1)).sum())

    def _set(self, progress: float) -> None:
        for layer, p in self._drops:
            layer.p = p * self.recipe.dropout(progress)
        for group in self.optimiser.param_groups:
            group["lr"] = self.recipe.rate(progress)

    def state(self) -> dict[str, Any]:
        """All that :meth:`load` needs to go on from here."""
        average = self._average.state_dict()
        return {"model": self.model.state_dict(), "optimiser": self.optimiser.state_dict(), "average": average}

    def load(self, state: Mapping[str, Any]) -> None:
        """Take up what :meth:`state` gave."""
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self._average.load_state_dict(state["average"])


def _optimiser(model: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    weights = [p for p in model.parameters() if p.ndim > 1]
    others = [p for p in model.parameters() if p.ndim <= 1]  # decaying biases and batch-norm gains only hurts
    groups = [{"params": weights, "weight_decay": recipe.weight_decay}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.SGD(groups, lr=recipe.peak_rate, momentum=recipe.momentum, nesterov=True)
