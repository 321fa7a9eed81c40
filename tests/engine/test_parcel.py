import pickle
from pathlib import Path

import numpy as np
import pytest

from generator.engine import parcel
from generator.engine.job import Job, JobId, Result
from generator.engine.parcel import FOLDERS, Unfit, pack, unpack
from generator.engine.run import Task
from generator.pictures.layouts import Picture


class Reader:
    """Computes with two files, of which one need not be there."""

    def __init__(self, folder: Path) -> None:
        self.files = folder / "weights", folder / "weights.table"


@pytest.fixture
def task(tmp_path) -> Task:
    for name in ("weights", "picture", "mask"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    pictures = (Picture("picture", tmp_path / "picture", 3, tmp_path / "mask"),)
    inputs = {JobId("toy", "before"): Result({"x": np.arange(4.0)}, {"n": 4})}
    return Task(Reader(tmp_path), Job(JobId("toy", "read"), "toy:read", pictures), inputs)


def test_a_task_arrives_as_it_was_sent(task):
    arrived = unpack(pack(task))
    assert arrived.job == task.job
    assert arrived.inputs.keys() == task.inputs.keys()
    np.testing.assert_array_equal(arrived.inputs[JobId("toy", "before")].arrays["x"], np.arange(4.0))


def test_what_computes_is_kept_until_a_file_it_reads_is_another(task):
    first = unpack(pack(task)).compute
    assert unpack(pack(task)).compute is first
    task.compute.files[0].write_text("other weights", encoding="utf-8")
    assert unpack(pack(task)).compute is not first


@pytest.mark.parametrize("name", ["weights", "picture", "mask"])
def test_every_file_that_a_job_reads_is_compared(task, tmp_path, name):
    sent = pack(task)
    (tmp_path / name).write_text("something else", encoding="utf-8")
    with pytest.raises(Unfit, match=f"its {tmp_path / name} has another content"):
        unpack(sent)
    (tmp_path / name).unlink()
    with pytest.raises(Unfit, match=f"it has no {tmp_path / name}"):
        unpack(sent)


def test_a_file_that_the_sender_has_not_may_not_be_here_either(task, tmp_path):
    sent = pack(task)
    (tmp_path / "weights.table").write_text("a table", encoding="utf-8")
    with pytest.raises(Unfit, match=r"weights\.table is not to be there"):
        unpack(sent)


def test_paths_below_the_checkout_and_named_folders_are_found_where_they_are_here(monkeypatch):
    theirs, mine = Path("/home/ada/vitrine"), Path("/srv/vitrine")
    monkeypatch.setattr(parcel, "_CHECKOUT", theirs)
    paths = [theirs / "data" / "egg.jpg", Path("/photos/11/egg.jpg"), Path("/elsewhere/egg.jpg")]
    sent = parcel._dumps(paths)
    monkeypatch.setattr(parcel, "_CHECKOUT", mine)
    assert pickle.loads(sent) == [mine / "data" / "egg.jpg", *paths[1:]]
    monkeypatch.setenv(FOLDERS, "/photos=/mnt/photos:/none=/nowhere")
    assert pickle.loads(sent) == [mine / "data" / "egg.jpg", Path("/mnt/photos/11/egg.jpg"), paths[2]]
