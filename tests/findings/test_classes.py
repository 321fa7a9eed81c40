from generator.facts import Branch
from generator.findings import facts_with_findings

RECALL = [{"id": "bread", "recall": 0.9}, {"id": "egg", "recall": 0.4}]


def facts(*sets):
    return facts_with_findings({"measured": Branch.of({"sets": list(sets)})})


def on(name, **classes):
    return {"name": name, "facts": {"classes": classes}}


def test_the_highest_and_the_lowest_recall_measured():
    known = facts(on("kitchen", recall=RECALL)).known
    assert known("evidence.classes.highest.id") == "bread"
    assert known("evidence.classes.lowest.id") == "egg"


def test_how_sure_the_network_is_is_told_of_every_set_where_it_was_measured():
    sure = {"confidence": 0.7, "accuracy": 0.8, "calibration": {"error": 0.1}}
    known = facts(on("kitchen", **sure), {"name": "dreams", "facts": {}}, on("photos", **sure), on("bare", recall=RECALL)).known
    assert known("measured.calibration") == [
        {"set": "kitchen", "confidence": 0.7, "accuracy": 0.8},
        {"set": "photos", "confidence": 0.7, "accuracy": 0.8},
    ]


def test_where_nothing_was_measured_nothing_is_known():
    known = facts().known
    assert known("evidence.classes.highest") is None
    assert known("evidence.classes.lowest.recall") is None
    assert known("measured.calibration") == []
    assert known("measured.calibration.0.set") is None
