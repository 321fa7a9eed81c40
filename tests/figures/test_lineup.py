from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from generator.config import read_report
from generator.engine.job import Job, JobId, Result
from generator.explain.catalogue import CONTROLS, METHODS, method
from generator.figures import lineup
from generator.figures.lineup import Parameters
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


SHOWN, ABOUT, LIME = JobId("shown", "00"), JobId("lineup", "00"), JobId("lime", "00")


@pytest.fixture(scope="module")
def taken(network) -> dict[JobId, Result]:
    """What the first picture's jobs take: a picture with food in its middle, and LIME's weights for nine squares."""
    picture = np.random.default_rng(3).integers(0, 255, (128, 128, 3), dtype=np.uint8)
    food = np.zeros((128, 128), np.uint8)
    food[40:90, 40:90] = FOOD
    chances = np.linspace(0.2, 0, len(network.classes), dtype=np.float32)
    arrays = {"picture": picture, "probabilities": chances, "mask": food}
    facts = {"name": "a.jpg", "truth": "bread", "predicted": network.classes[0], "probability": 0.2, "correct": True}
    segments = (np.arange(128)[:, None] // 43 * 3 + np.arange(128) // 43).astype(np.int32)
    weights = np.linspace(-0.1, 0.3, 9)
    return {SHOWN: Result(arrays, facts), LIME: Result({"segments": segments, "weights": weights})}


@pytest.fixture(scope="module")
def computed(network, jobs, taken) -> dict[str, Result]:
    """The results of the first picture's jobs, by method; "" is what they share."""
    results = dict(taken)
    for job in jobs[: 1 + len(METHODS) + len(CONTROLS)]:
        compute = getattr(lineup, job.compute.rpartition(":")[2])
        results[job.id] = compute(job, Tools(network, {name: results[name] for name in job.takes}))
    return {name.unit.removeprefix("00").removeprefix("-"): result for name, result in results.items() if name.family == "lineup"}


def test_what_is_kept_apart_from_torch_is_what_torch_code_says():
    from generator.evidence.removal import FRACTIONS, SUBSTRATES

    assert Parameters().fractions == FRACTIONS
    assert Parameters().substrates == SUBSTRATES


def test_a_budget_reaches_only_the_methods_that_spend_it(world):
    plain = read_report(world / "report.toml")
    richer = msgspec.structs.replace(plain, figures={**plain.figures, "lineup": {**plain.figures["lineup"], "masks": 5}})
    one, other = (lineup.plan(report, open_gallery(world / "photos", plain.pictures)) for report in (plain, richer))
    changed = {job.id.unit for job, before in zip(other, one, strict=True) if job != before}
    assert changed == {"00-rise", "01-rise", "02-rise"}


def test_a_draft_spends_less_and_names_one_substrate(world):
    plain = msgspec.structs.replace(read_report(world / "report.toml"), figures={})
    draft = msgspec.structs.replace(plain, draft=True)
    gallery = open_gallery(world / "photos", plain.pictures)
    whole, quick = (
        next(job.parameters for job in lineup.plan(report, gallery) if job.id.unit == "00-rise") for report in (plain, draft)
    )
    assert quick["budget"]["masks"] < whole["budget"]["masks"]
    assert len(quick["substrates"]) == 1 < len(whole["substrates"])
    assert quick["fractions"] == [0.0, 0.2, 1.0]
    assert whole["fractions"][::7] == [0.0, 1.0]


def test_every_method_and_control_leaves_a_map_with_its_measures(computed):
    assert list(computed) == ["", *METHODS, *CONTROLS]
    about = computed[""].facts
    assert about["food"] == pytest.approx(50 * 50 / 128**2)
    for name in (*METHODS, *CONTROLS):
        row = computed[name].facts
        assert computed[name].arrays["map"].shape == (128, 128)
        if row["fit"]:
            assert 0 <= row["food"] <= 1, name
            assert 0 <= row["hit"] <= 1, name
            for way in ("deletion", "insertion"):
                removal = row["removal"]["blur"][way]
                assert len(removal["curve"]) == len(about["fractions"]) == 3
                assert min(removal["curve"]) <= removal["area"] <= max(removal["curve"])
        else:
            assert row["removal"] is None


def test_curves_share_their_ends(computed):
    fit = [computed[name].facts for name in (*METHODS, *CONTROLS) if computed[name].facts["fit"]]
    ends = {
        way: {(row["removal"]["blur"][way]["curve"][0], row["removal"]["blur"][way]["curve"][-1]) for row in fit}
        for way in ("deletion", "insertion")
    }
    ((first, last),) = ends["deletion"]
    assert ends["insertion"] == {(last, first)}
    np.testing.assert_allclose(computed[""].arrays["ends"], [[first, last]], rtol=1e-4)


def test_limes_map_is_painted_from_the_weights_it_left(computed, taken):
    assert computed["lime"].arrays["map"].sum() == pytest.approx(taken[LIME].arrays["weights"].sum(), rel=1e-4)


def test_the_contrast_is_that_of_the_two_likeliest_classes(computed, network, taken):
    """Occlusion is linear in the classes: its contrast is the difference of two maps."""
    from generator.explain.attribution import Budget, Example, attribute, classifier_of, seed_of

    assert computed[""].facts["runner_up"] == network.classes[1]
    contrasted = [name for name in METHODS if computed[name].facts["contrast"]]
    assert contrasted == [name for name in METHODS if method(name).contrasted]
    picture, budget = taken[SHOWN].arrays["picture"], Budget(window=64, stride=64)
    one, other = (
        attribute(
            method("occlusion").function, classifier_of(network, "float32"), Example(picture, k, seed_of(29, "a.jpg")), budget
        )
        for k in (0, 1)
    )
    np.testing.assert_allclose(computed["occlusion"].arrays["contrast"], one - other, atol=2e-3)


def test_without_a_mask_nothing_is_said_of_food(computed):
    row = lineup._measured(computed["gradient"].arrays["map"], None)
    assert row["fit"]
    assert (row["food"], row["hit"]) == (None, None)


def test_only_maps_that_are_fit_are_drawn(computed, taken):
    results = taken | {JobId("lineup", f"00-{name}" if name else "00"): result for name, result in computed.items()}
    facts = {**computed["rise"].facts, "fit": False, "removal": None}
    blank = np.full((128, 128), np.nan, np.float32)
    results[JobId("lineup", "00-rise")] = Result({**computed["rise"].arrays, "map": blank}, facts)
    drawing = lineup.draw(results)
    (row,) = drawing.facts["rows"]
    assert row["tag"] == "00"
    assert (row["number"], row["of"]) == (1, 1)
    assert [entry["id"] for entry in row["maps"]] == [*METHODS, *CONTROLS]
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
