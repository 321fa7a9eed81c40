from generator.facts import Branch
from generator.findings import facts_with_findings
from generator.findings.evidence import first_of_sets

SETS = [
    {"name": "kitchen", "here": True, "facts": {"classes": {"recall": [1], "probe": None}, "dream": {}}},
    {"name": "photos", "here": False, "facts": {"classes": {"recall": [2], "probe": {"n": 3}}, "cue": {"pairs": 5}}},
]


def test_each_measurement_is_that_of_the_first_set_that_has_it():
    assert first_of_sets(SETS) == {"classes": {"recall": [1], "probe": {"n": 3}}, "cue": {"pairs": 5}}
    assert first_of_sets([]) == {}


def test_nothing_at_all_is_no_measurement():
    sets = [{"facts": {"classes": {"why": {}}}}, {"facts": {"classes": {"why": {"alike": 0.5}}}}]
    assert first_of_sets(sets)["classes"]["why"] == {"alike": 0.5}


def test_what_was_measured_nowhere_is_absent_not_unknown():
    facts = facts_with_findings({"measured": Branch.of({"sets": SETS})})
    assert facts.known("evidence.classes.probe.n") == 3
    assert facts.known("evidence.sanity.gradient.left") is None
    assert facts.version("evidence.cue") == facts.version("measured.sets")
