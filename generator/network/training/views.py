"""Square views of pictures: the one that the network is shown, and random ones to train on."""

from __future__ import annotations

import torch
from torch import Tensor
from torchvision.transforms import v2

from generator.network.training.pool import Pool
from generator.network.training.recipe import Augmentation

__all__ = ["IMAGENET_MEAN", "IMAGENET_STD", "Augmenter", "centred", "normalised"]

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)


def centred(pool: Pool, size: int) -> Tensor:
    """The largest centred square of each picture, uint8 (n, 3, size, size), as the network's own preprocessing has it."""
    views = []
    for pixels, (height, width) in zip(pool.pixels, pool.shapes.tolist(), strict=True):
        side = min(height, width)
        views.append(_cut(pixels, (height, width), ((height - side) / 2, (width - side) / 2, side, side), size))
    return torch.stack(views)


def normalised(pictures: Tensor, device: torch.device) -> Tensor:
    """Pictures (n, 3, h, w), uint8 or 0-1, as the bare network takes them: float, (value - mean) / std, on its device."""
    values = v2.functional.to_dtype(pictures, torch.float32, scale=True)
    moved = v2.functional.normalize(values, list(IMAGENET_MEAN), list(IMAGENET_STD)).to(device)
    return moved.contiguous(memory_format=torch.channels_last)


class Augmenter:
    """Random views of ``size`` x ``size`` pixels for ``classes`` classes. All is drawn from torch's own random numbers."""

    def __init__(self, settings: Augmentation, size: int, classes: int) -> None:
        self._settings, self._size = settings, size
        self._crop = v2.RandomResizedCrop(size, (settings.smallest_crop, 1.0), (0.8, 1.25))
        self._mirror = v2.RandomHorizontalFlip()
        strength = settings.colour_strength
        coarse = v2.Compose([v2.RandomResize(size // 2, size), v2.Resize([size, size])])
        self._alter = v2.Compose(
            [
                v2.RandomApply([v2.TrivialAugmentWide()], settings.trivial),
                v2.RandomApply([v2.ColorJitter(strength, strength, strength)], settings.colour),
                v2.RandomApply([v2.RandomChoice([coarse, v2.GaussianBlur(3, (0.1, 1.5))])], settings.coarser),
            ]
        )
        mixing = [v2.MixUp(alpha=settings.mixup, num_classes=classes), v2.CutMix(alpha=settings.cutmix, num_classes=classes)]
        self._mix = v2.RandomApply([v2.RandomChoice(mixing)], settings.mix)

    def __call__(self, pool: Pool, targets: Tensor) -> tuple[Tensor, Tensor]:
        """A view of each picture, 0-1 (n, 3, size, size), and what it shows, as shares (n, classes) given and returned."""
        views = torch.stack([self._view(*each) for each in zip(pool.pixels, pool.shapes.tolist(), strict=True)])
        altered = torch.cat([self._alter(group) for group in views.split(self._settings.group)])
        mixed: tuple[Tensor, Tensor] = self._mix(v2.functional.to_dtype(altered, torch.float32, scale=True), targets)
        return mixed

    def _view(self, pixels: Tensor, shape: list[int]) -> Tensor:
        box = self._crop.make_params([torch.empty(3, *shape, device="meta")])  # of the picture before it was squeezed
        cut = _cut(pixels, (shape[0], shape[1]), (box["top"], box["left"], box["height"], box["width"]), self._size)
        mirrored: Tensor = self._mirror(cut)
        return mirrored


def _cut(pixels: Tensor, shape: tuple[int, int], box: tuple[float, float, float, float], size: int) -> Tensor:
    """The box (top, left, height, width), in pixels of a picture of ``shape``, out of that picture squeezed to (3, s, s)."""
    down, across = pixels.shape[-1] / shape[0], pixels.shape[-1] / shape[1]
    top, left, height, width = (round(value * scale) for value, scale in zip(box, (down, across, down, across), strict=True))
    return v2.functional.resized_crop(pixels, top, left, max(height, 1), max(width, 1), [size, size])
