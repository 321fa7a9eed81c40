import numpy as np
import pytest
import torch

from generator.network.agreement import Agreement
from generator.network.architecture import FoodCNN
from generator.network.evaluate import Reader, predict, settled_scores
from generator.network.network import Network, Preprocessing
from generator.pictures.decode import read_rgb
from generator.pictures.labels import FOOD_11
from generator.pictures.layouts import NoPictures


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return Network(FoodCNN(), FOOD_11, Preprocessing(size=32))


@pytest.fixture
def paths(tmp_path, photo_maker):
    photo_maker(tmp_path / "set", 1, 40, 0)
    return sorted((tmp_path / "set").iterdir())


def test_answers_are_those_given_to_each_picture_alone(network, paths):
    answers = predict(network, paths)
    assert answers.read == list(range(11))
    assert answers.logits.dtype == np.float32
    for path, row in zip(paths, answers.logits, strict=True):
        with torch.no_grad():
            alone = network.logits(network.prepare(read_rgb(path))[None])[0]
        np.testing.assert_allclose(row, alone.numpy(), atol=1e-4)


def test_broken_files_are_named_and_the_others_keep_their_places(network, paths):
    paths[0].write_bytes(b"")
    paths[4].write_bytes(b"text")
    ticks = []
    answers = predict(network, paths, ticks.append)
    assert answers.read == [1, 2, 3, 5, 6, 7, 8, 9, 10]
    assert [str(error.where) for error in answers.broken] == [f"set/{paths[0].name}", f"set/{paths[4].name}"]
    assert len(answers.logits) == 9
    assert ticks[-1] == 1


def test_nothing_readable_is_a_problem_that_names_the_first(network, paths):
    paths[0].write_bytes(b"")
    with pytest.raises(NoPictures, match=paths[0].name):
        predict(network, paths[:1])


def test_batches_are_of_the_size_asked_for(network, paths):
    assert [len(batch) for batch in Reader(network, paths, 4).batches()] == [4, 4, 3]


class Blurred:
    """A network whose quick view is off by a known amount, and which counts what it is asked in float32."""

    def __init__(self, exact: torch.Tensor, quick: torch.Tensor, difference: float):
        self.answers = {"float32": exact, "bfloat16": quick}
        self.agreement = Agreement(answers=len(exact), logit_difference=difference)
        self.asked = {"float32": 0, "bfloat16": 0}

    def view(self, precision):
        return BlurredView(self, precision)


class BlurredView:
    def __init__(self, network, precision):
        self.network, self.precision = network, precision

    def scores(self, pictures):
        self.network.asked[self.precision] += len(pictures)
        return self.network.answers[self.precision][pictures[:, 0, 0, 0].long()].clone()


def test_only_close_answers_are_asked_again_in_float32_and_all_come_out_as_there():
    exact = torch.tensor([[3.0, 0.0], [1.0, 0.95], [0.0, 2.0], [0.5, 0.45]])
    quick = torch.tensor([[2.9, 0.1], [0.9, 1.05], [0.1, 1.9], [0.5, 0.5]])
    network, pictures = Blurred(exact, quick, 0.1), torch.arange(4.0).view(4, 1, 1, 1).expand(4, 3, 2, 2)
    settled = settled_scores(network, pictures)
    assert torch.equal(settled, torch.stack([quick[0], exact[1], quick[2], exact[3]]))
    assert torch.equal(settled.argmax(1), exact.argmax(1))
    assert not torch.equal(quick.argmax(1), exact.argmax(1))
    assert network.asked == {"float32": 2, "bfloat16": 4}


def test_where_nothing_was_measured_everything_is_asked_in_float32(network, paths):
    exact = predict(network, paths)
    assert np.array_equal(predict(network, paths, exact=False).logits, exact.logits)
