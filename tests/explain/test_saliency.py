import torch
from captum.attr import Saliency
from torch import nn

from generator.explain.saliency import saliency


def test_a_linear_models_map_is_its_largest_weight():
    torch.manual_seed(0)
    weights = torch.randn(4, 3, 6, 5)

    def score(pictures):
        return torch.einsum("nchw,kchw->nk", pictures, weights)

    targets = torch.tensor([2, 0, 3])
    torch.testing.assert_close(saliency(score, torch.rand(3, 3, 6, 5), targets), weights[targets].abs().amax(1))


def test_it_agrees_with_captum():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(3, 5, 3), nn.BatchNorm2d(5), nn.ReLU(), nn.Flatten(), nn.Linear(5 * 36, 4)).eval()
    pictures, targets = torch.rand(3, 3, 8, 8), torch.tensor([1, 3, 0])
    theirs = Saliency(model).attribute(pictures.clone().requires_grad_(), targets, abs=True).amax(1)
    torch.testing.assert_close(saliency(model, pictures, targets), theirs)


def test_nothing_is_left_behind_and_it_works_without_gradients_around():
    model = nn.Sequential(nn.Flatten(), nn.Linear(12, 2))
    pictures = torch.rand(1, 3, 2, 2)
    with torch.no_grad():
        values = saliency(model, pictures, torch.tensor([0]))
    assert not values.requires_grad
    assert pictures.grad is None
    assert all(parameter.grad is None for parameter in model.parameters())


def test_it_works_in_inference_mode_too():
    model = nn.Sequential(nn.Flatten(), nn.Linear(12, 2))
    with torch.inference_mode():
        values = saliency(model, torch.rand(1, 3, 2, 2), torch.tensor([1]))
    torch.testing.assert_close(values, model[1].weight[1].detach().view(1, 3, 2, 2).abs().amax(1))


def test_pictures_of_a_batch_do_not_disturb_each_other():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(3, 5, 3), nn.BatchNorm2d(5), nn.ReLU(), nn.Flatten(), nn.Linear(5 * 36, 4)).eval()
    pictures, targets = torch.rand(3, 3, 8, 8), torch.tensor([1, 3, 0])
    alone = [saliency(model, pictures[i : i + 1], targets[i : i + 1])[0] for i in range(3)]
    together = saliency(model, pictures, targets)
    assert (together.shape, together.dtype) == ((3, 8, 8), torch.float32)
    torch.testing.assert_close(together, torch.stack(alone))
