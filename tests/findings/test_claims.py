from generator.facts import Branch
from generator.findings import facts_with_findings


def known(**counts):
    tree = {"counts": {"supported": 0, "undecided": 0, "contradicted": 0, **counts}}
    return facts_with_findings({"measured": Branch.of({"sets": []}), "claims": Branch.of(tree)}).known


def test_a_statement_is_decided_one_way_or_the_other():
    assert known(supported=2, contradicted=3, undecided=4)("claims.decided") == 5
    assert known(undecided=4)("claims.decided") == 0
