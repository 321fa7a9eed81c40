import pytest

from generator.figures import dream, filters


@pytest.mark.parametrize(("draft", "expected"), [(False, (256, 128)), (True, (24, 12))])
def test_both_ascents_of_a_draft_are_cut_by_the_same_share(draft, expected):
    chosen = filters._ascent_parameters(filters.Parameters(), draft)
    assert (chosen["steps"], chosen["plain_steps"]) == expected


def test_a_draft_takes_no_more_steps_than_were_asked_for():
    chosen = filters._ascent_parameters(filters.Parameters(steps=10, plain_steps=7), draft=True)
    assert (chosen["steps"], chosen["plain_steps"]) == (10, 7)


@pytest.mark.parametrize(("version", "draft", "steps"), [("simple", True, 4), ("full", True, 1), ("full", False, 20)])
def test_a_drafts_steps_are_those_of_all_octaves_together(version, draft, steps):
    settings = dream._parameters(dream.Parameters(), version, draft)
    assert settings["steps"] == steps
    assert len(settings["rates"]) == (1 if version == "simple" else 4)
