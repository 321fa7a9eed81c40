from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from generator.config import read_report
from generator.engine.job import Job, JobId, Result
from generator.figures import lineup
from generator.figures.lineup import CONTRASTED, GROUPS, SIGNED, Parameters
from generator.measures.where.cells import CONTROLS, METHODS
from generator.pictures.gallery import open_gallery
from generator.pictures.masks import FOOD


@dataclass
class Tools:
    network: Any
    inputs: dict[str, Result] = field(default_factory=dict)
    ticks: list[float] = field(default_factory=list)

    def tick(self, done: float) -> None:
        self.ticks.append(done)


@pytest.fixture(scope="module")
def network(world):
    from generator.network.network import load_network

    return load_network(world / "net.safetensors")


@pytest.fixture(scope="module")
def jobs(world) -> list[Job]:
    report = read_report(world / "report.toml")
    return list(lineup.plan(report, open_gallery(world / "photos", report.pictures)))


def taken(network, jobs) -> dict[JobId, Result]:
    """What the first job takes: a picture with food in its middle, and LIME's weights for nine squares."""
    picture = np.random.default_rng(3).integers(0, 255, (128, 128, 3), dtype=np.uint8)
    food = np.zeros((128, 128), np.uint8)
    food[40:90, 40:90] = FOOD
    chances = np.linspace(0.2, 0, len(network.classes), dtype=np.float32)
    arrays = {"picture": picture, "probabilities": chances, "mask": food}
    facts = {"name": "a.jpg", "truth": "bread", "predicted": network.classes[0], "probability": 0.2, "correct": True}
    segments = (np.arange(128)[:, None] // 43 * 3 + np.arange(128) // 43).astype(np.int32)
    weights = np.linspace(-0.1, 0.3, 9)
    shown, lime = jobs[0].takes
    return {shown: Result(arrays, facts), lime: Result({"segments": segments, "weights": weights}, {"r2": 0.5, "samples": 24})}


@pytest.fixture(scope="module")
def computed(network, jobs) -> Result:
    return lineup.compute(jobs[0], Tools(network, taken(network, jobs)))


def test_the_groups_hold_every_method_and_control_once_in_their_order():
    assert [method for members in GROUPS.values() for method in members] == [*METHODS, *CONTROLS]
    assert set(CONTRASTED) < set(METHODS)


def test_what_is_kept_apart_from_torch_is_what_torch_code_says():
    from generator.evidence.removal import FRACTIONS
    from generator.explain import lineup as explain
    from generator.measures.faithful.cells import SUBSTRATES

    assert SIGNED == explain.SIGNED
    assert Parameters().fractions == FRACTIONS
    assert Parameters().substrates == SUBSTRATES


def test_a_draft_spends_less_and_names_one_substrate(world):
    plain = msgspec.structs.replace(read_report(world / "report.toml"), figures={})
    draft = msgspec.structs.replace(plain, draft=True)
    gallery = open_gallery(world / "photos", plain.pictures)
    whole, quick = (lineup.plan(report, gallery)[0].parameters for report in (plain, draft))
    assert quick["masks"] < whole["masks"]
    assert len(quick["substrates"]) == 1 < len(whole["substrates"])
    assert quick["fractions"] == whole["fractions"]


def test_every_method_and_control_leaves_a_map_with_its_measures(computed):
    facts = computed.facts
    assert list(facts["methods"]) == [*METHODS, *CONTROLS]
    assert all(computed.arrays[method].shape == (128, 128) for method in facts["methods"])
    assert facts["food"] == pytest.approx(50 * 50 / 128**2)
    for name, row in facts["methods"].items():
        if row["fit"]:
            assert 0 <= row["food"] <= 1, name
            assert 0 <= row["hit"] <= 1, name
            for way in ("deletion", "insertion"):
                removal = row["removal"]["blur"][way]
                assert len(removal["curve"]) == len(facts["fractions"]) == 3
                assert min(removal["curve"]) <= removal["area"] <= max(removal["curve"])
        else:
            assert row["removal"] is None


def test_curves_share_their_ends(computed):
    ends = {
        way: {(row["removal"]["blur"][way]["curve"][0], row["removal"]["blur"][way]["curve"][-1]) for row in fit}
        for fit in [[row for row in computed.facts["methods"].values() if row["fit"]]]
        for way in ("deletion", "insertion")
    }
    ((first, last),) = ends["deletion"]
    assert ends["insertion"] == {(last, first)}


def test_limes_map_is_painted_from_the_weights_it_left(computed, network, jobs):
    weights = taken(network, jobs)[jobs[0].takes[1]].arrays["weights"]
    assert computed.arrays["lime"].sum() == pytest.approx(weights.sum(), rel=1e-4)


def test_the_contrast_is_that_of_the_two_likeliest_classes(computed, network, jobs):
    """Without its absolute value the gradient of a difference is the difference of gradients; occlusion is linear as it is."""
    from generator.explain.lineup import Effort, Subject, attribute, seed_of
    from generator.measures.cells import classifier_of

    assert computed.facts["runner_up"] == network.classes[1]
    assert list(computed.facts["contrasts"]) == list(CONTRASTED)
    shown = taken(network, jobs)[jobs[0].takes[0]]
    effort = Effort(window=64, stride=64)
    one, other = (
        attribute("occlusion", classifier_of(network), Subject(shown.arrays["picture"], k, seed_of(29, "a.jpg")), effort)
        for k in (0, 1)
    )
    np.testing.assert_allclose(computed.arrays["contrast/occlusion"], one - other, atol=2e-3)


def test_without_a_mask_nothing_is_said_of_food(computed):
    row = lineup._measured(computed.arrays["gradient"], None)
    assert row["fit"]
    assert (row["food"], row["hit"]) == (None, None)


def drawn_from(computed, network, jobs) -> dict[str, Result]:
    shown = taken(network, jobs)[jobs[0].takes[0]]
    return {JobId("lineup", "00"): computed, JobId("shown", "00"): shown}


def test_only_maps_that_are_fit_are_drawn(computed, network, jobs):
    blank = {**computed.arrays, "rise": np.full((128, 128), np.nan, np.float32)}
    facts = {**computed.facts, "methods": {**computed.facts["methods"]}}
    facts["methods"]["rise"] = {**facts["methods"]["rise"], "fit": False, "removal": None}
    drawing = lineup.draw(drawn_from(Result(blank, facts), network, jobs))
    (row,) = drawing.facts["rows"]
    assert row["tag"] == "00"
    assert (row["number"], row["of"]) == (1, 1)
    drawn = {entry["id"] for entry in row["maps"] if entry["image"] in drawing.images}
    assert drawn == {entry["id"] for entry in row["maps"] if entry["fit"]}
    assert "rise" not in drawn


def test_a_lone_outlier_does_not_pale_a_signed_map():
    values = np.zeros((100, 100))
    values[:30] = 1.0
    values[0, 0] = 1000.0
    red = lineup.drawn("occlusion", values)[10, 10].astype(int)
    assert red[0] - red[2] > 60


def test_planning_and_drawing_leave_torch_out():
    import subprocess
    import sys

    code = "import sys, generator.figures.lineup, generator.figures.forgetting; sys.exit('torch' in sys.modules)"
    root = Path(__file__).parent.parent.parent
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
