"""The network in the repository, and what is recorded about it."""

import json
import time
import tomllib
from pathlib import Path

import numpy as np
import pytest

from generator.config import read_report
from generator.engine.job import JobId, Tier
from generator.evidence.classification import Confusions
from generator.explain.catalogue import METHODS
from generator.measures.agreement import NAMES
from generator.measuring import table, verify
from generator.network.evaluate import predict
from generator.network.network import load_network
from generator.pictures.files import file_hash
from generator.pictures.labels import FOOD_11
from generator.pictures.layouts import read_set
from generator.pictures.manifest import kinds_of
from generator.prepare import prepare

ROOT = Path(__file__).parent.parent
CHECKPOINTS, KITCHEN = ROOT / "checkpoints", ROOT / "data" / "kitchen-11"
NAME = Path(tomllib.loads((ROOT / "report.toml").read_text(encoding="utf-8"))["network"]["checkpoint"]).stem
SETS = {"photos": "validation", "photos-64": "validation-64"}


@pytest.fixture(scope="module")
def network():
    return load_network(CHECKPOINTS / f"{NAME}.safetensors")


@pytest.fixture(scope="module")
def history():
    return json.loads((CHECKPOINTS / f"{NAME}.history.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rendered(network):
    """What the network answers to the embedded validation set, and the set."""
    pictures = read_set(KITCHEN / "validation")
    return pictures, predict(network, [picture.path for picture in pictures.pictures]).logits.argmax(1)


def recorded(name):
    with np.load(CHECKPOINTS / f"{NAME}.{name}.npz") as file:
        return file["logits"].astype(np.float32), file["labels"]


def test_it_is_the_exact_architecture_and_small_enough(network):
    assert sum(parameter.numel() for parameter in network.model.parameters()) == 38_257_995
    assert network.classes == FOOD_11
    assert sum(path.stat().st_size for path in CHECKPOINTS.iterdir()) < 25e6


@pytest.mark.parametrize("name", [*SETS, "kitchen"])
def test_what_is_recorded_of_a_set_is_what_the_recorded_predictions_give(name, history):
    logits, labels = recorded(name)
    table = Confusions.of(labels, logits.argmax(1), len(FOOD_11))
    told = history["validation"][name]
    assert told["accuracy"] == pytest.approx(table.accuracy.as_fact())
    assert told["counts"] == table.counts.tolist()


def test_it_reaches_three_in_four_on_the_photos_it_was_validated_on():
    logits, labels = recorded("photos")
    assert len(labels) == 2737
    assert (logits.argmax(1) == labels).mean() >= 0.75


def test_the_recorded_accuracy_is_reproduced_on_the_embedded_set_within_two_pictures(rendered, history):
    pictures, answers = rendered
    told = history["validation"]["kitchen"]["accuracy"]
    assert told["n"] == len(pictures) == 440
    assert abs((answers == np.array(pictures.labels)).sum() - told["value"] * told["n"]) <= 2


def test_nine_in_ten_of_the_kinds_seen_in_training_are_recognised(rendered):
    pictures, answers = rendered
    kinds = kinds_of(KITCHEN, "validation")
    seen = np.array([kinds[picture.name][1] for picture in pictures.pictures])
    assert seen.sum() == 352
    assert (answers == np.array(pictures.labels))[seen].mean() >= 0.9


def test_the_first_layer_is_recorded_through_training_and_ends_as_shipped(network, history):
    with np.load(CHECKPOINTS / f"{NAME}.kernels.npz") as file:
        kernels = file["kernels"]
    earlier, run = 0, history
    while run := run.get("before"):
        earlier += len(run["epochs"])
    epochs = earlier + len(history["epochs"])
    assert kernels.shape == (epochs, 64, 3, 3, 3)
    assert epochs >= 8
    best = earlier + history["best_epoch"] - 1
    np.testing.assert_allclose(kernels[best].astype(np.float32), network.features[0].weight.cpu().numpy(), atol=1e-3)


def test_the_planted_cue_was_learned(network):
    """Chopsticks laid beside a dish raise the logit of noodles: the 95 % interval of the mean change lies above zero."""
    noodles = FOOD_11.index("noodles_pasta")
    logits = [
        predict(network, [picture.path for picture in read_set(KITCHEN / "pairs" / part).pictures]).logits[:, noodles]
        for part in ("with", "without")
    ]
    change = logits[0] - logits[1]
    assert change.mean() - 1.96 * change.std(ddof=1) / len(change) ** 0.5 > 0


@pytest.mark.parametrize(("name", "folder"), SETS.items())
def test_real_photos_get_the_recorded_answers(name, folder, network, photos):
    pictures = read_set(photos / folder).pictures
    logits, labels = recorded(name)
    if len(labels) != len(pictures):
        pytest.skip("these are not the photos that the recorded predictions were made on")
    chosen = np.arange(0, len(pictures), 55)
    answers = predict(network, [pictures[index].path for index in chosen])
    assert [pictures[index].label for index in chosen] == labels[chosen].tolist()
    np.testing.assert_allclose(answers.logits, logits[chosen], atol=0.02)


@pytest.fixture(scope="module")
def report():
    return read_report(ROOT / "report.toml")


def test_every_cell_of_the_embedded_set_is_on_record(report):
    ready = prepare(report)
    assert ready.results.stale(Tier.RECORD) == []


def test_a_random_sample_of_the_recorded_rows_is_reproduced(report):
    """Other rows at every run; the seed of a run that fails is in its message, for ``build.py measure --verify 6 --lot SEED``."""
    lot = int(time.time())
    rows = list(verify(report, 6, lot, lambda job, share: None))
    assert len(rows) == 6
    assert [row for row in rows if not row.good] == [], f"lot {lot}"


def test_the_documented_table_of_cells_is_what_is_on_record(report):
    assert table(report) in (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")


def test_the_claims_are_decided_on_at_least_two_hundred_pictures(report):
    ready = prepare(report)
    cells = (
        "where-gradient",
        "where-lime",
        "setting",
        "inputs-trained",
        "responses-trained",
        "dream-free",
        "dream-race",
        "probes",
    )
    for cell in cells:
        assert len(ready.records.good[JobId("measured", cell)].facts["rows"]) >= 200, cell


def test_answers_in_the_quickest_precision_are_those_in_float32(network, rendered):
    """On a device that is fastest in float32, or was never measured, both are float32."""
    pictures, answers = rendered
    settled = predict(network, [picture.path for picture in pictures.pictures], exact=False).logits
    np.testing.assert_array_equal(settled.argmax(1), answers)
    known = network.agreement.of(network.agreement.answering)
    assert known.same_answers >= 0.99 * known.answers
    assert (known.margin is None) == (known.answers == 0)


def test_what_was_agreed_of_the_shipped_network_names_every_method():
    """Of any class of devices in the table: the worst of at least eleven pictures, and of the untrained network too."""
    table = json.loads((CHECKPOINTS / f"{NAME}.agreement.json").read_text(encoding="utf-8"))
    assert table["checkpoint"] == file_hash(CHECKPOINTS / f"{NAME}.safetensors")
    for kind, measured in table["devices"].items():
        names = NAMES["int8" if kind == "int8" else "bfloat16"]
        assert measured["methods"].keys() == {*names} - {"answers"}
        assert measured["untrained"].keys() == {*METHODS} & {*names}
        assert measured["answers"] == 440
        assert all(measured["methods"][name]["n"] + measured["methods"][name]["blank"] >= 11 for name in {*METHODS} & {*names})
