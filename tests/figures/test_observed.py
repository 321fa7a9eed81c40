import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from generator.config import read_report
from generator.engine.job import JobId, Result
from generator.errors import Problem
from generator.figures import observed
from generator.figures.shown import job_id
from generator.imaging.maps import levels
from generator.pictures.gallery import open_gallery
from tests import made_up_observation

SHOWN = [("3_0.jpg", "egg"), ("6_1.jpg", "noodles_pasta"), ("10_0.jpg", "vegetable_fruit")]
SMALL = {"tile": 16, "filter_tile": 8}
JOB = JobId("observed", "course")


def told(**more):
    return made_up_observation.numbers(SHOWN, root="photos", stages=((48, 2), (64, 1)), filters=4) | SMALL | more


def planned(world, checkpoint):
    report = read_report(world / "report.toml")
    network = msgspec.structs.replace(report.network, checkpoint=str(checkpoint))
    return observed.plan(msgspec.structs.replace(report, network=network), open_gallery(world / "photos", report.pictures))


@pytest.fixture
def folder(tmp_path) -> Path:
    """A complete observation, of six moments, beside a checkpoint that need not be there."""
    made_up_observation.write(tmp_path / "net.observed", told())
    return tmp_path / "net.observed"


def computed(world, folder):
    (job,) = planned(world, folder.parent / "net.safetensors")
    return observed.compute(job, None)


def pictures():
    """The report's shown pictures, each of one grey."""
    return {
        job_id(f"{i:02d}"): Result(
            {"picture": np.full((32, 32, 3), 40 * i, np.uint8)},
            {"name": name, "truth": truth, "predicted": "egg", "probability": 0.5, "correct": False},
        )
        for i, (name, truth) in enumerate(SHOWN)
    }


def test_without_an_observation_nothing_is_planned_and_all_is_absent(world, tmp_path):
    assert planned(world, tmp_path / "net.safetensors") == []
    drawing = observed.draw(pictures())
    assert drawing.images == {}
    assert set(drawing.facts.values()) == {None}
    assert drawing.facts.keys() >= {"moments", "sets", "shown", "food", "cue", "kinds", "course"}


def test_every_file_of_the_observation_is_in_the_key_and_nothing_else_there(world, folder):
    (folder / "half-written.partial").write_bytes(b"")
    (job,) = planned(world, folder.parent / "net.safetensors")
    assert [picture.name for picture in job.pictures] == sorted(
        path.name for path in folder.iterdir() if path.suffix != ".partial"
    )
    assert job.takes == ()


def test_every_fact_of_a_drawing_without_an_observation_is_one_with_it(world, folder):
    with_it = observed.draw({JOB: computed(world, folder)}).facts
    assert observed.draw({}).facts.keys() <= with_it.keys()


def test_what_lies_there_is_read_whole(world, folder):
    result = computed(world, folder)
    shapes = {name: array.shape for name, array in result.arrays.items()}
    assert shapes == {
        "saliency": (6, 16, 48), "grad_cam": (6, 16, 48), "filters": (6, 8, 32, 3), "dream": (6, 16, 16, 3),
        "kernels": (6, 64, 3, 3, 3),
    }  # fmt: skip
    assert result.facts["moments"] == told()["moments"]
    assert result.facts["at_hand"] is True


def test_what_could_not_be_measured_is_absent_as_a_whole(world, tmp_path):
    numbers = told()
    numbers["moments"][0]["food"]["share"] = {"value": None, "lower": None, "upper": None, "n": 0}
    for moment in numbers["moments"]:
        moment["cue"] = None
    numbers["moments"][0]["settled"][1] = None
    numbers["course"] |= {"cue": None, "food": None, "cue_minus_food": None}
    made_up_observation.write(tmp_path / "net.observed", numbers)
    facts = observed.draw({JOB: computed(world, tmp_path / "net.observed")}).facts
    assert facts["food"]["share"][0] is None
    assert facts["food"]["share"][1]["n"] == 440
    assert facts["cue"] is None
    assert facts["course"]["cue_minus_food"] is None
    assert facts["layers"][1]["settled"][0] is None


def test_moments_are_called_by_what_they_are(world, folder):
    moments = observed.draw({JOB: computed(world, folder)}).facts["moments"]
    assert [(moment["kind"], moment["name"]) for moment in moments] == [
        ("start", "step-0"), ("step", "step-50"), ("half", "step-80"),
        ("epoch", "epoch-1"), ("epoch", "epoch-2"), ("epoch", "epoch-3"),
    ]  # fmt: skip
    assert [moment["size"] for moment in moments] == [48, 48, 48, 48, 48, 64]


def test_a_strip_is_drawn_for_everything_that_changes(world, folder):
    drawing = observed.draw({JOB: computed(world, folder), **pictures()})
    shapes = {name: image.shape for name, image in drawing.images.items()}
    strips = {f"observed/{kind}-{i:02d}.strip.webp": (16, 6 * 16, 3) for kind in ("saliency", "grad_cam") for i in range(3)}
    filters = {f"observed/filter-{i:02d}.strip.webp": (8, 6 * 8, 3) for i in range(4)}
    others = {"dream.strip.webp": (16, 6 * 16, 3), "kernels.png": (8 * 14, 6 * 8 * 14, 3), "confusion.png": (11, 6 * 11, 3)}
    assert shapes == strips | filters | {f"observed/{name}": shape for name, shape in others.items()}
    facts = drawing.facts
    named = [row[kind] for row in facts["shown"] for kind in ("saliency", "grad_cam")] + [
        row["image"] for row in facts["filters"]
    ]
    named += [facts[part]["image"] for part in ("kernels", "confusion", "dream")]
    assert sorted(named) == sorted(shapes)


def test_frames_hold_the_pixels_of_their_moment_and_picture(world, folder):
    result = computed(world, folder)
    drawing = observed.draw({JOB: result, **pictures()})
    tile = result.arrays["saliency"][4, :, 16:32]
    drawn = drawing.images["observed/saliency-01.strip.webp"][:, 4 * 16 : 5 * 16]
    np.testing.assert_array_equal(drawn, levels(tile / 255))
    counts = np.array(told()["moments"][5]["sets"][0]["counts"])
    matrix = drawing.images["observed/confusion.png"][:, 5 * 11 :]
    np.testing.assert_array_equal(matrix, levels(counts / counts.sum(1, keepdims=True)))


def test_pictures_of_the_reports_own_set_stand_beside_their_maps(world, folder):
    result = computed(world, folder)
    rows = observed.draw({JOB: result, **pictures()}).facts["shown"]
    assert [(row["tag"], row["picture"]) for row in rows] == [(f"{i:02d}", f"shown/{i:02d}.webp") for i in range(3)]
    elsewhere = Result(result.arrays, {**result.facts, "at_hand": False})
    drawing = observed.draw({JOB: elsewhere, **pictures()})
    assert {row["picture"] for row in drawing.facts["shown"]} == {None}
    tile = result.arrays["grad_cam"][0, :, :16]
    np.testing.assert_array_equal(drawing.images["observed/grad_cam-00.strip.webp"][:, :16], levels(tile / 255))


def rewritten(folder, change):
    path = folder / "observed.json"
    numbers = json.loads(path.read_text(encoding="utf-8"))
    change(numbers)
    path.write_text(json.dumps(numbers), encoding="utf-8")


DAMAGE = {
    "cut off": (lambda folder: (folder / "observed.json").write_text("{"), "observed.json"),
    "no numbers": (lambda folder: (folder / "observed.json").unlink(), "observed.json: an incomplete observation"),
    "no moments": (lambda folder: rewritten(folder, lambda numbers: numbers.update(moments=[])), "no moments"),
    "no probes": (lambda folder: rewritten(folder, lambda numbers: numbers.update(blocks=[])), "there are no blocks"),
    "of another kind": (lambda folder: rewritten(folder, lambda numbers: numbers["moments"][1].update(step="x")), "moments"),
    "not in order": (lambda folder: rewritten(folder, lambda numbers: numbers["moments"].reverse()), "not in order"),
    "a set too few": (lambda folder: rewritten(folder, lambda numbers: numbers["moments"][2]["sets"].pop()), "has 1 sets, not 2"),
    "a class too few": (lambda folder: rewritten(folder, lambda numbers: numbers["classes"].pop()), "no table of 10 classes"),
    "right in the future": (
        lambda folder: rewritten(folder, lambda numbers: numbers["shown"][0].update(first_right=6)),
        "3_0.jpg is first right at a moment that there is not",
    ),
    "a picture missing": (lambda folder: (folder / "000050.grad_cam.webp").unlink(), "000050.grad_cam.webp: an incomplete"),
    "a picture damaged": (lambda folder: (folder / "000050.filters.webp").write_bytes(b"RIFF"), "000050.filters.webp.*decoded"),
    "a picture of another size": (
        lambda folder: Image.new("RGB", (40, 16)).save(folder / "000080.saliency.webp"),
        "000080.saliency.webp.*16x40 pixels, not 16x48",
    ),
    "a dream of another size": (lambda folder: Image.new("RGB", (9, 9)).save(folder / "000160.dream.webp"), "9x9 pixels, not"),
    "kernels damaged": (lambda folder: (folder / "kernels.npz").write_bytes(b"PK"), "kernels.npz.*cannot be read"),
    "kernels of fewer moments": (
        lambda folder: np.savez(folder / "kernels.npz", kernels=np.zeros((5, 64, 3, 3, 3))),
        "kernels.npz.*no kernels of 6 moments",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("damage", "said"), DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_is_a_problem_that_names_the_file_and_what_to_do(world, folder, damage, said):
    damage(folder)
    with pytest.raises(Problem, match=said) as caught:
        computed(world, folder)
    assert str(caught.value.where).startswith(str(folder))
    assert "--observe" in caught.value.remedy
