import pytest

from generator.facts import Facts
from generator.findings import dream


def row(truth, simple=20.0, answers=("bread", "egg", "egg", "egg"), similarity=0.8, start=10.0):
    """A row whose simple dream ends at that norm; ``answers``: before, and after each version."""
    before, *after = answers
    made = {
        version: {
            "start": start, "end": simple, "capped": start > 0 and simple >= 2 * start,
            "predicted": answer, "similarity": similarity,
        }
        for version, answer in zip(("simple", "full", "guided"), after, strict=True)
    }  # fmt: skip
    return {"kind": "photo" if truth else "noise", "truth": truth, "predicted": before, **made}


def of(*rows, guide="egg"):
    return Facts.of({"dream": {"rows": list(rows), "guide": {"predicted": guide}}})


def two():
    return of(row("bread", similarity=0.7), row("soup", simple=15.0, answers=("soup", "soup", "egg", "soup")), row(None))


def test_pictures_are_counted_without_the_noise():
    assert dream.pictures(two()) == 2
    assert dream.classes(two()) == ["bread", "soup"]


def test_the_noise_is_found_where_there_is_some():
    assert dream.noise(two())["kind"] == "noise"
    assert dream.noise(of(row("bread"))) is None


def test_the_noise_grows_or_does_not():
    assert dream.noise_growth(two()) == {"simple": 2.0, "full": 2.0, "guided": 2.0}
    assert dream.noise_growing(two())["how_many"] == "all"
    assert dream.noise_growing(of(row(None, simple=10.0)))["how_many"] == "none"


@pytest.mark.parametrize("rows", [[row(None, simple=0.0, start=0.0)], [row("bread")]])
def test_what_does_not_respond_or_is_not_there_has_no_growth(rows):
    assert dream.noise_growth(of(*rows)) == {"simple": None, "full": None, "guided": None}
    assert dream.noise_growing(of(*rows))["how_many"] == "none"


def test_some_pictures_reach_the_limit_and_more_grow():
    assert dream.reaching_the_limit(two()) == {"count": 1, "of": 2, "how_many": "some"}
    assert dream.starts_reaching_the_limit(two()) == {"count": 2, "of": 3, "how_many": "some"}
    assert dream.growing(two())["how_many"] == "all"
    assert dream.growing(of(row("bread", simple=10.0)))["how_many"] == "none"


def test_answers_change_in_one_version_and_not_in_another():
    found = dream.changing_the_answer(two())
    assert {version: one["count"] for version, one in found.items()} == {"simple": 1, "full": 2, "guided": 1}


def test_only_what_was_something_else_before_follows_the_guide():
    assert dream.following_the_guide(two()) == 1
    assert dream.following_the_guide(of(row("egg", answers=("egg", "egg", "egg", "egg")))) == 0


def test_similarity_runs_from_the_least_to_the_greatest():
    assert dream.similarity(two())["simple"] == {"lower": 0.7, "upper": 0.8}
    assert dream.similarity(of(row(None))) == {}
