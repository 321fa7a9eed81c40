import numpy as np
import pytest

from generator.config import read_report
from generator.figures import survey
from generator.network.agreement import Agreement
from generator.network.evaluate import predict
from generator.pictures.gallery import open_gallery


class Tools:
    def __init__(self, network):
        self.network, self.ticks = network, []

    def tick(self, done):
        self.ticks.append(done)


@pytest.fixture(scope="module")
def network(world):
    from generator.network.network import load_network

    return load_network(world / "net.safetensors")


@pytest.fixture(scope="module")
def jobs(world):
    report = read_report(world / "report.toml")
    return survey.plan(report, open_gallery(world / "photos", report.pictures))


@pytest.fixture(scope="module")
def job(jobs):
    return jobs[1]  # the smaller set


def test_answers_are_those_of_the_network_whatever_the_precision(network, jobs):
    looked_at, classified = jobs
    for precision in ("float32", "bfloat16", "int8"):
        for compute, job in ((survey.compute, looked_at), (survey.classify, classified)):
            exact = predict(network, [picture.path for picture in job.pictures]).logits
            logits = compute(_in(job, precision), Tools(network)).arrays["logits"]
            assert (logits.argmax(1) == exact.argmax(1)).all()
            if precision == "float32":
                np.testing.assert_allclose(logits, exact, atol=1e-4)


def _in(job, precision):
    from dataclasses import replace

    return replace(job, parameters={**job.parameters, "precision": precision})


def test_a_set_whose_filters_nobody_asks_about_is_only_classified(jobs):
    looked_at, classified = jobs
    assert [job.compute.rpartition(":")[2] for job in jobs] == ["compute", "classify"]
    assert (looked_at.parameters["precision"], classified.parameters) == ("float32", {"precision": "float32"})


def test_only_logits_that_lie_close_are_computed_again(network, job, monkeypatch):
    pictures = job.pictures
    exact = predict(network, [picture.path for picture in pictures]).logits
    monkeypatch.setattr(network, "agreement", Agreement(answers=9, same_answers=9, logit_difference=0.25))
    assert network.agreement.margin == 1.0
    quick = np.zeros_like(exact)
    quick[:, 3] = 5.0
    quick[[1, 4], 2] = 4.5  # these two are in doubt
    settled = survey._settled(network, quick, pictures)
    np.testing.assert_allclose(settled[[1, 4]], exact[[1, 4]], atol=1e-5)
    sure = [place for place in range(len(pictures)) if place not in (1, 4)]
    np.testing.assert_array_equal(settled[sure], quick[sure])
    assert (quick[1, 2], quick[1, 3]) == (4.5, 5.0)  # what was given is left as it was


def test_where_nothing_is_known_of_the_precision_everything_is_computed_again(network, job):
    exact = predict(network, [picture.path for picture in job.pictures]).logits
    assert network.agreement.margin is None
    np.testing.assert_allclose(survey._settled(network, np.zeros_like(exact), job.pictures), exact, atol=1e-5)
