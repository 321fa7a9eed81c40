from generator.facts import Branch
from generator.findings import facts_with_findings


def known(**precisions):
    rows = [{"id": method, "precision": precision} for method, precision in precisions.items()]
    return facts_with_findings({"measured": Branch.of({"sets": []}), "agreement": Branch.of({"rows": rows})}).known


def test_what_is_kept_in_float32():
    find = known(rise="bfloat16", dream="float32")
    assert find("agreement.kept_in_float32") == {"methods": ["dream"], "count": 1, "of": 2}
    assert known(rise="bfloat16")("agreement.kept_in_float32.count") == 0
    assert known()("agreement.kept_in_float32") is None
