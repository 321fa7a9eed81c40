import pytest
import torch

from generator.network.training.judge import fitted_temperature, judge


def test_groups_count_alike_however_many_pictures_they_have():
    logits = {"large": torch.eye(2)[torch.zeros(90, dtype=torch.long)], "small": torch.eye(2)[torch.tensor([1, 1])]}
    labels = {"large": torch.zeros(90, dtype=torch.long), "small": torch.tensor([1, 0])}
    seen = judge(logits, labels)
    assert seen.accuracies == {"large": 1.0, "small": 0.5}
    assert seen.accuracy == 0.75


@pytest.mark.parametrize("temperature", [0.4, 1.0, 3.0])
def test_the_temperature_that_made_the_labels_is_found(temperature):
    generator = torch.Generator().manual_seed(1)
    logits = 3 * torch.randn(20_000, 5, generator=generator)
    labels = torch.multinomial((logits / temperature).softmax(1), 1, generator=generator).flatten()
    assert fitted_temperature({"all": logits}, {"all": labels}) == pytest.approx(temperature, rel=0.04)
