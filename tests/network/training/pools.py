"""Made-up pools of pictures."""

import torch

from generator.network.training.pool import Pool


def pool_of(labels: torch.Tensor, sources: torch.Tensor | None = None, side: int = 72) -> Pool:
    """Pictures of noise, of these labels, taller than wide before they were squeezed; a folder for each source."""
    count, generator = len(labels), torch.Generator().manual_seed(0)
    pixels = torch.randint(0, 256, (count, 3, side, side), generator=generator, dtype=torch.uint8)
    shapes = torch.tensor([[96, 72]]).expand(count, 2)
    sources = torch.zeros(count, dtype=torch.long) if sources is None else sources
    return Pool(pixels, shapes, labels, sources, sources)
