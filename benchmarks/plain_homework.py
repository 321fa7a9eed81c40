"""The four questions of the homework, answered by a plain script: what a good student hands in.

One file, plain torch in float32, one picture or filter at a time, the ``lime`` package as it comes, figures by matplotlib. It
knows nothing of Vitrine; the weights come as a state dict, as ``torch.save`` writes it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import torch
from lime import lime_image
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image
from skimage.segmentation import slic
from sklearn.metrics import ConfusionMatrixDisplay
from torch import Tensor, nn

CLASSES = ["bread", "dairy", "dessert", "egg", "fried", "meat", "noodles", "rice", "seafood", "soup", "vegetable"]
MEAN = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1)
SIZE = 128


class Classifier(nn.Module):
    """The CNN of homework 3, for normalised pictures (n, 3, 128, 128)."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        inputs = 3
        for channels, drop in ((64, 0.1), (128, 0.1), (256, 0.1), (512, 0.5)):
            for _ in range(2):
                layers += [nn.Conv2d(inputs, channels, 3, 1, 1), nn.BatchNorm2d(channels), nn.ReLU()]
                inputs = channels
            layers += [nn.MaxPool2d(2), nn.Dropout2d(drop)]
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(
            nn.Linear(512 * 8 * 8, 1024), nn.BatchNorm1d(1024), nn.ReLU(), nn.Dropout(0.5), nn.Linear(1024, len(CLASSES))
        )

    def forward(self, pictures: Tensor) -> Tensor:
        logits: Tensor = self.classifier(self.features(pictures).flatten(1))
        return logits


def read(path: Path) -> Tensor:
    """A picture file as (3, 128, 128), 0-1: the middle square, scaled."""
    image = Image.open(path).convert("RGB")
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    image = image.crop((left, top, left + side, top + side)).resize((SIZE, SIZE), Image.Resampling.BICUBIC)
    return torch.tensor(np.asarray(image)).permute(2, 0, 1).float() / 255


def label_of(path: Path) -> int:
    return int(path.stem.split("_")[0])


def shown(picture: Tensor) -> NDArray[np.float32]:
    array: NDArray[np.float32] = picture.detach().clamp(0, 1).permute(1, 2, 0).numpy()
    return array


def saliency(model: nn.Module, paths: Sequence[Path], out: Path) -> None:
    """Question 1: the gradient's absolute value, largest over the colours, one picture at a time."""
    figure, axes = plt.subplots(2, len(paths), figsize=(2 * len(paths), 4), squeeze=False)
    for column, path in enumerate(paths):
        picture = read(path)[None].requires_grad_()
        loss = nn.functional.cross_entropy(model((picture - MEAN) / STD), torch.tensor([label_of(path)]))
        loss.backward()
        assert picture.grad is not None
        values = picture.grad.abs().amax(1)[0].numpy()
        axes[0, column].imshow(shown(picture[0]))
        axes[1, column].imshow((values - values.min()) / (values.max() - values.min() + 1e-12), cmap="hot")
    save(figure, axes, out / "saliency.png")


def filters(model: Classifier, chosen: dict[int, list[int]], path: Path, steps: int, out: Path) -> None:
    """Question 2: for each filter a picture by gradient ascent, and where one photo activates it."""
    figure, axes = plt.subplots(len(chosen), 4, figsize=(8, 2 * len(chosen)), squeeze=False)
    seen, maps = plt.subplots(len(chosen), 4, figsize=(8, 2 * len(chosen)), squeeze=False)
    photo = read(path)[None]
    for row, (layer, channels) in enumerate(chosen.items()):
        part = model.features[: layer + 1]
        for column, channel in enumerate(channels):
            picture = torch.rand(1, 3, SIZE, SIZE).requires_grad_()
            optimizer = torch.optim.Adam([picture], lr=0.05)
            for _ in range(steps):
                optimizer.zero_grad()
                (-part((picture - MEAN) / STD)[0, channel].mean()).backward()
                optimizer.step()
            axes[row, column].imshow(shown(picture[0]))
            with torch.no_grad():
                maps[row, column].imshow(part((photo - MEAN) / STD)[0, channel].numpy())
    save(figure, axes, out / "filters.png")
    save(seen, maps, out / "activations.png")


def lime(model: nn.Module, paths: Sequence[Path], samples: int, out: Path) -> None:
    """Question 3: superpixels for and against, by the package."""

    def classify(pictures: NDArray[np.float64]) -> NDArray[np.float32]:
        batch = torch.tensor(pictures, dtype=torch.float32).permute(0, 3, 1, 2)
        with torch.no_grad():
            answer: NDArray[np.float32] = model((batch - MEAN) / STD).softmax(1).numpy()
        return answer

    figure, axes = plt.subplots(2, len(paths), figsize=(2 * len(paths), 4), squeeze=False)
    for column, path in enumerate(paths):
        picture = shown(read(path)).astype(np.double)
        explainer = lime_image.LimeImageExplainer()
        explanation = explainer.explain_instance(
            picture,
            classify,
            labels=(label_of(path),),
            top_labels=None,
            num_samples=samples,
            segmentation_fn=lambda image: slic(image, n_segments=100, compactness=1, sigma=1),
        )
        image, _ = explanation.get_image_and_mask(
            label_of(path), positive_only=False, hide_rest=False, num_features=11, min_weight=0.05
        )
        axes[0, column].imshow(picture)
        axes[1, column].imshow(image)
    save(figure, axes, out / "lime.png")


def confusion(model: nn.Module, folder: Path, out: Path, at_most: int | None) -> None:
    """Question 3, the other half: the confusion matrix over the validation pictures."""
    paths = sorted(folder.glob("*.jpg"))[:at_most]
    truth, predicted = [], []
    with torch.no_grad():
        for start in range(0, len(paths), 16):
            part = paths[start : start + 16]
            batch = torch.stack([read(path) for path in part])
            predicted += model((batch - MEAN) / STD).argmax(1).tolist()
            truth += [label_of(path) for path in part]
    figure, axes = plt.subplots(figsize=(8, 8))
    ConfusionMatrixDisplay.from_predictions(
        truth, predicted, labels=range(len(CLASSES)), display_labels=CLASSES, xticks_rotation=45, normalize="true", ax=axes
    )
    figure.savefig(out / "confusion.png", dpi=150)
    plt.close(figure)


def dream(model: Classifier, paths: Sequence[Path], layer: int, steps: int, out: Path) -> None:
    """Question 4: deep dream, the L2 norm of one layer's output climbed on the pixels."""
    part = model.features[: layer + 1]
    figure, axes = plt.subplots(2, len(paths), figsize=(2 * len(paths), 4), squeeze=False)
    for column, path in enumerate(paths):
        picture = read(path)[None]
        axes[0, column].imshow(shown(picture[0]))
        for _ in range(steps):
            picture = picture.detach().requires_grad_()
            part((picture - MEAN) / STD).norm().backward()
            assert picture.grad is not None
            picture = (picture + 0.002 * picture.grad / (picture.grad.abs().mean() + 1e-8)).clamp(0, 1)
        axes[1, column].imshow(shown(picture[0]))
    save(figure, axes, out / "dream.png")


def save(figure: Figure, axes: Any, path: Path) -> None:
    for axis in axes.flat:
        axis.axis("off")
    figure.tight_layout()
    figure.savefig(path, dpi=150)
    plt.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--validation", type=Path, required=True)
    parser.add_argument("--pictures", nargs="+", required=True)
    parser.add_argument("--dreams", nargs="+", required=True)
    parser.add_argument("--filters", nargs="+", required=True, metavar="LAYER:CHANNEL,...")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--at-most", type=int, help="of the validation pictures")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    model = Classifier()
    model.load_state_dict(torch.load(options.weights))
    model.eval()
    pictures = [options.validation / name for name in options.pictures]
    dreams = [options.validation / name for name in options.dreams]
    chosen = {int(layer): list(map(int, rest.split(","))) for layer, _, rest in (one.partition(":") for one in options.filters)}
    questions: dict[str, Callable[[], None]] = {
        "saliency": lambda: saliency(model, pictures, options.out),
        "filters": lambda: filters(model, chosen, pictures[0], options.steps, options.out),
        "lime": lambda: lime(model, pictures, options.samples, options.out),
        "confusion": lambda: confusion(model, options.validation, options.out, options.at_most),
        "dream": lambda: dream(model, dreams, 19, options.steps, options.out),
    }
    for name, answer in questions.items():
        began = time.perf_counter()
        answer()
        print(f"{name} {time.perf_counter() - began:.1f}", flush=True)


if __name__ == "__main__":
    main()
