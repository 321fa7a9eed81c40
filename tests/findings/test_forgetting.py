from generator.facts import Branch
from generator.findings import facts_with_findings


def known(**ranks):
    rows = [{"id": method, "stages": [{"rank": 1.0}, {"rank": rank}]} for method, rank in ranks.items()]
    return facts_with_findings({"measured": Branch.of({"sets": []}), "forgetting": Branch.of({"rows": rows})}).known


def test_the_last_maps_are_compared_with_the_first():
    find = known(gradient=0.1, lime=0.6, rise=None)
    assert find("forgetting.methods") == ["gradient", "lime", "rise"]
    assert find("forgetting.likest") == {"method": "lime", "rank": 0.6}
    assert find("forgetting.unlikest") == {"method": "gradient", "rank": 0.1}


def test_one_map_alone_is_not_compared():
    assert known(gradient=0.1, lime=None)("forgetting.likest") is None
    assert known(gradient=None)("forgetting.unlikest.rank") is None
