from pathlib import Path

import numpy as np
import pytest
import torch

from generator.network.network import Network, load_network
from generator.pictures.decode import read_rgb
from generator.pictures.layouts import read_set

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="session")
def shipped() -> Network:
    """The network that comes with the project."""
    return load_network(ROOT / "checkpoints" / "kitchen-photos.safetensors")


@pytest.fixture(scope="session")
def kitchen(shipped) -> torch.Tensor:
    """One rendered picture of each class, as the network takes them."""
    pictures = read_set(ROOT / "data" / "kitchen-11" / "validation").pictures
    first = [next(picture for picture in pictures if picture.label == label) for label in range(11)]
    return torch.stack([shipped.prepare(np.asarray(read_rgb(picture.path))) for picture in first])
