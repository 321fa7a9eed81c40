import numpy as np
import pytest
import torch

from generator.network.architecture import FoodCNN
from generator.network.evaluate import Reader, predict
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
