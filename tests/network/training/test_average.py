import pytest
import torch
from torch import nn

from generator.network.training.average import averaged, warm_decay


def test_the_average_is_what_it_comes_to_by_hand():
    model = nn.Sequential(nn.Linear(1, 1, bias=False), nn.BatchNorm1d(1))
    average, expected = averaged(model, 0.3), None
    for taken, value in enumerate([1.0, 5.0, -2.0, 7.0]):
        with torch.no_grad():
            model[0].weight.fill_(value)
            model[1].running_mean.fill_(10 * value)
        average.update_parameters(model)
        decay = min(0.3, (1 + taken) / (10 + taken))
        expected = value if expected is None else decay * expected + (1 - decay) * value
    assert float(average.module[0].weight.detach()) == pytest.approx(expected)
    assert float(average.module[1].running_mean) == pytest.approx(10 * expected)


def test_the_decay_climbs_to_what_was_asked_for():
    decays = [warm_decay(0.99, taken) for taken in (1, 10, 100, 10_000)]
    assert decays == sorted(decays)
    assert decays[0] < 0.2
    assert decays[-1] == 0.99
