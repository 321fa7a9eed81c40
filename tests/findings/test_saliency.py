from generator.facts import Branch
from generator.findings import facts_with_findings


def known(*rows):
    branches = {"measured": {"sets": []}, "saliency": {"rows": list(rows)}}
    return facts_with_findings({name: Branch.of(tree) for name, tree in branches.items()}).known


def shown(name, blank=False):
    return {"name": name, "blank": blank}


def test_maps_that_are_zero_throughout_are_counted():
    assert known(shown("a"), shown("b", True), shown("c", True))("saliency.blank_maps") == 2
    assert known(shown("a"))("saliency.blank_maps") == 0
    assert known()("saliency.blank_maps") == 0


def test_the_middle_picture_stands_in_the_case():
    assert known(shown("a"), shown("b"), shown("c"))("saliency.in_the_case.name") == "b"
    assert known(shown("a"), shown("b", True))("saliency.in_the_case.name") == "b"
    assert known()("saliency.in_the_case.name") is None
