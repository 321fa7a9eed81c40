import msgspec
import numpy as np
import pytest

from generator.config import read_report
from generator.engine.job import JobId, Result
from generator.errors import Problem
from generator.figures import forgetting
from generator.pictures.gallery import open_gallery


class Tools:
    def __init__(self, network, inputs):
        self.network, self.inputs, self.ticks = network, inputs, []

    def tick(self, done):
        self.ticks.append(done)


def planned(world, settings):
    report = msgspec.structs.replace(read_report(world / "report.toml"), figures={"forgetting": settings})
    return forgetting.plan(report, open_gallery(world / "photos", report.pictures))


@pytest.fixture(scope="module")
def network(world):
    from generator.network.network import load_network

    return load_network(world / "net.safetensors")


@pytest.fixture(scope="module")
def results(world, network):
    (job,) = planned(
        world, {"picture": 1, "methods": ["gradient", "input_x_gradient"], "layers": ["classifier.0", "classifier.4"]}
    )
    generator = np.random.default_rng(0)
    shown = {
        name: Result(
            {"picture": generator.integers(0, 255, (128, 128, 3), dtype=np.uint8)},
            {"name": name.unit, "truth": "egg", "predicted": network.classes[2], "probability": 0.3, "correct": False},
        )
        for name in job.takes
    }
    tools = Tools(network, shown)
    made = forgetting.compute(job, tools)
    assert tools.ticks[-1] == 1
    return {job.id: made, **shown}


def test_a_single_picture_is_forgotten_too(world, network):
    """Alone it has no variance that batch normalisations could be fitted to."""
    (job,) = planned(world, {"methods": ["gradient"], "layers": ["classifier.0"]})
    picture = np.random.default_rng(0).integers(0, 255, (128, 128, 3), dtype=np.uint8)
    about = {"name": "a.jpg", "truth": "egg", "predicted": network.classes[2], "probability": 0.3, "correct": False}
    made = forgetting.compute(job, Tools(network, {job.takes[0]: Result({"picture": picture}, about)}))
    first, last = made.facts["methods"]["gradient"]
    assert first["rank"] == pytest.approx(1)
    assert last["fit"]
    assert last["rank"] < 0.9


def test_all_pictures_shown_fit_the_normalisation_and_one_is_explained(world):
    (job,) = planned(world, {"picture": 2})
    assert job.takes == tuple(JobId("shown", tag) for tag in ("00", "01", "02"))
    assert job.parameters["picture"] == "02"


def test_a_map_is_first_compared_with_itself_then_with_ever_more_forgetful_ones(results):
    facts = results[JobId("forgetting", "maps")].facts
    assert facts["layers"] == ["", "classifier.4", "classifier.0"]
    for row in facts["methods"].values():
        assert row[0] == {"fit": True, "rank": 1.0, "similarity": 1.0}
        assert all(stage["similarity"] < 1 for stage in row[1:] if stage["fit"])


def test_it_is_drawn_as_a_row_a_method(results):
    drawing = forgetting.draw(results)
    rows = drawing.facts["rows"]
    assert [(row["id"], row["signed"]) for row in rows] == [("gradient", False), ("input_x_gradient", True)]
    names = {stage["image"] for row in rows for stage in row["stages"] if stage["fit"]}
    assert names == drawing.images.keys()
    assert drawing.facts["picture"]["tag"] == "01"


def test_a_picture_without_a_map_is_passed_over_unless_all_are():
    blank, alive = np.zeros((4, 4), np.float32), np.ones((4, 4), np.float32)
    maps = {"00": alive, "01": blank, "02": alive}
    shown = {name: Result({"map": values}) for name, values in maps.items()}

    def first(start):
        return forgetting._first_with_maps(start, shown, lambda one: {"gradient": one.arrays["map"]})[0]

    assert [first(tag) for tag in ("00", "01", "02")] == ["00", "02", "02"]
    shown = {name: Result({"map": blank}) for name in maps}
    assert first("01") == "01"


def test_a_map_that_has_died_is_said_to_be_unfit_and_not_drawn():
    blank = np.zeros((16, 16), np.float32)
    alive = np.random.default_rng(0).random((16, 16), dtype=np.float32)
    assert forgetting._compared(alive, blank) == {"fit": False, "rank": None, "similarity": None}
    assert forgetting._compared(blank, alive) == {"fit": True, "rank": None, "similarity": None}


@pytest.mark.parametrize(("settings", "said"), [({"picture": 3}, "0 to 2 are shown"), ({"methods": ["gradeint"]}, "gradeint")])
def test_settings_that_make_no_sense_are_named(world, settings, said):
    with pytest.raises(Problem, match=said):
        planned(world, settings)


def test_a_layer_that_does_not_exist_is_named(world, network, results):
    (job,) = planned(world, {"layers": ["features.1"]})
    with pytest.raises(Problem, match=r"features\.1"):
        forgetting.compute(job, Tools(network, {name: results[name] for name in job.takes}))
