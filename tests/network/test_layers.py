import pytest
import torch
from torch import nn

from generator.network.architecture import FoodCNN
from generator.network.layers import Field, describe_layers, receptive_fields

SHOWN = {3: (5, 1), 11: (14, 2), 19: (32, 4), 27: (68, 8)}
"""Receptive field and jump of the homework's layers, by hand."""


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(0)
    return FoodCNN().eval()


def reached(stack, size, row, column):
    """Left, top, width and height of the pixels that one output unit depends on."""
    pictures = torch.rand(1, 3, size, size, dtype=torch.float64, requires_grad=True)
    stack(pictures)[0, 0, row, column].backward()
    rows, columns = (pictures.grad[0] != 0).any(0).nonzero().T
    left, top = int(columns.min()), int(rows.min())
    return left, top, int(columns.max()) - left + 1, int(rows.max()) - top + 1


def ones(*layers):
    """A stack whose convolutions only add, so that no gradient cancels."""
    stack = nn.Sequential(*layers).double()
    for parameter in stack.parameters():
        nn.init.ones_(parameter)
    return stack


@pytest.mark.parametrize(
    "stack",
    [
        ones(nn.Conv2d(3, 2, 3, padding=1), nn.ReLU(), nn.Conv2d(2, 2, 3, padding=1)),
        ones(nn.Conv2d(3, 2, 5, stride=2, padding=1), nn.AvgPool2d(2), nn.Conv2d(2, 1, 3)),
        ones(nn.Conv2d(3, 2, 3, dilation=2, padding=2), nn.AvgPool2d(3, stride=2, padding=1), nn.Conv2d(2, 1, 3, stride=2)),
    ],
)
@pytest.mark.parametrize(("row", "column"), [(2, 3), (4, 2)])
def test_a_units_box_is_what_its_gradient_reaches(stack, row, column):
    left, top, size = receptive_fields(stack)[-1].box(row, column)
    assert reached(stack, 48, row, column) == (left, top, size, size)


@pytest.mark.parametrize(("layer", "expected"), SHOWN.items())
def test_the_homeworks_layers_see_what_was_computed_by_hand(model, layer, expected):
    field = receptive_fields(model.features)[layer]
    assert (field.size, field.jump) == expected


@pytest.mark.parametrize("layer", SHOWN)
def test_no_unit_of_the_real_network_sees_beyond_its_box(model, layer):
    """Max-pooling passes the gradient to one pixel of four, so the reach is inside the box and nearly fills it."""
    field = receptive_fields(model.features)[layer]
    row = 64 // field.jump
    left, top, width, height = reached(model.features[: layer + 1].to(torch.float64), 128, row, row)
    model.float()
    box_left, box_top, size = field.box(row, row)
    assert box_left <= left
    assert box_top <= top
    assert left + width <= box_left + size
    assert top + height <= box_top + size
    assert min(width, height) > 0.7 * size


def test_units_look_at_the_middle_of_their_cell(model):
    """So a map stretched evenly over the picture puts every unit where it looks."""
    for field in receptive_fields(model.features):
        assert field.start + field.size / 2 == field.jump / 2


def test_a_box_may_reach_beyond_the_picture():
    assert Field(size=5, jump=2, start=-2).box(row=0, column=3) == (4, -2, 5)


@pytest.mark.parametrize("layer", [nn.Upsample(scale_factor=2), nn.Conv2d(3, 3, (1, 3)), nn.Conv2d(3, 3, 3, padding="same")])
def test_a_layer_of_unknown_reach_is_refused_rather_than_guessed(layer):
    with pytest.raises(ValueError, match=r"not known|not the same both ways"):
        receptive_fields(nn.Sequential(layer))


def test_the_table_lists_every_layer_with_the_parameters_of_the_whole(model):
    rows = describe_layers(model, 128)
    assert [(row.part, row.index) for row in rows] == [
        *(("features", i) for i in range(len(model.features))),
        *(("classifier", i) for i in range(len(model.classifier))),
    ]
    assert sum(row.parameters for row in rows) == sum(p.numel() for p in model.parameters()) == 38_257_995


def test_rows_say_what_the_layer_is_and_does(model):
    rows = describe_layers(model, 128)
    first, last = rows[0].as_fact(), rows[-1].as_fact()
    assert first == {
        "index": 0,
        "part": "features",
        "kind": "Conv2d",
        "detail": "3 → 64, 3×3",
        "output": [64, 128, 128],
        "parameters": 1792,
        "receptive_field": 3,
    }
    assert (last["detail"], last["output"], last["receptive_field"]) == ("1024 → 11", [11], None)
    assert [rows[i].output for i in SHOWN] == [(64, 128, 128), (128, 64, 64), (256, 32, 32), (512, 16, 16)]


def test_shapes_hold_at_another_input_size_and_no_hook_stays(model):
    rows = describe_layers(model, 64)
    assert rows[len(model.features) - 1].output == (512, 4, 4)
    assert rows[-1].output == (11,)
    assert not any(module._forward_hooks for module in model.modules())
