import torch
from torch import nn

from generator.network.architecture import FoodCNN
from generator.network.layers import describe_layers, receptive_fields


def test_it_is_the_homeworks_network_layer_for_layer():
    model = FoodCNN()
    expected, inputs = [], 3
    for channels, drop in ((64, 0.1), (128, 0.1), (256, 0.1), (512, 0.5)):
        for source in (inputs, channels):
            expected += [("Conv2d", source, channels), ("BatchNorm2d", channels), ("ReLU",)]
        expected += [("MaxPool2d", 2), ("Dropout2d", drop)]
        inputs = channels
    assert [_described(layer) for layer in model.features] == expected
    assert [_described(layer) for layer in model.classifier] == [
        ("Linear", 32768, 1024), ("BatchNorm1d", 1024), ("ReLU",), ("Dropout", 0.5), ("Linear", 1024, 11)
    ]  # fmt: skip
    assert sum(parameter.numel() for parameter in model.parameters()) == 38_257_995
    assert all(isinstance(model.features[index], nn.Conv2d) for index in (3, 11, 19, 27))
    convolutions = [layer for layer in model.features if isinstance(layer, nn.Conv2d)]
    assert all((c.kernel_size, c.stride, c.padding) == ((3, 3), (1, 1), (1, 1)) and c.bias is not None for c in convolutions)


def _described(layer: nn.Module) -> tuple:
    match layer:
        case nn.Conv2d():
            return "Conv2d", layer.in_channels, layer.out_channels
        case nn.Linear():
            return "Linear", layer.in_features, layer.out_features
        case nn.MaxPool2d():
            return "MaxPool2d", layer.kernel_size
        case nn.Dropout2d() | nn.Dropout():
            return type(layer).__name__, layer.p
        case nn.BatchNorm2d() | nn.BatchNorm1d():
            return type(layer).__name__, layer.num_features
    return (type(layer).__name__,)


def test_a_smaller_picture_goes_through_as_if_the_heads_weights_were_spread():
    torch.manual_seed(0)
    model = FoodCNN().eval()
    picture = torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        grid = model.features(picture)
        assert grid.shape[-2:] == (4, 4)
        weights = model.classifier[0].weight.view(1024, 512, 4, 2, 4, 2).sum((3, 5)).flatten(1)
        hidden = torch.nn.functional.linear(grid.flatten(1), weights, model.classifier[0].bias)
        torch.testing.assert_close(model(picture), model.classifier[1:](hidden), atol=1e-4, rtol=1e-4)


def test_the_table_adds_up_and_names_shapes_and_windows():
    rows = describe_layers(FoodCNN().eval(), 128)
    assert sum(row.parameters for row in rows) == 38_257_995
    by_index = {row.index: row for row in rows if row.part == "features"}
    assert by_index[27].output == (512, 16, 16)
    assert {index: by_index[index].receptive_field for index in (3, 11, 19, 27)} == {3: 5, 11: 14, 19: 32, 27: 68}
    assert by_index[3].detail == "64 → 64, 3×3"
    assert rows[-1].output == (11,)


def test_a_units_window_is_what_its_gradient_reaches():
    stack = nn.Sequential(
        nn.Conv2d(1, 1, 3, padding=1), nn.Conv2d(1, 1, 3, padding=1), nn.AvgPool2d(2), nn.Conv2d(1, 1, 5, padding=2, stride=2)
    )
    for layer in stack:
        if isinstance(layer, nn.Conv2d):
            nn.init.ones_(layer.weight)
    picture = torch.zeros(1, 1, 64, 64, requires_grad=True)
    stack(picture)[0, 0, 7, 6].backward()
    rows, columns = (picture.grad[0, 0] != 0).nonzero(as_tuple=True)
    left, top, size = receptive_fields(stack)[-1].box(7, 6)
    assert (int(columns.min()), int(rows.min())) == (left, top)
    assert (int(columns.max()) - left + 1, int(rows.max()) - top + 1) == (size, size)
