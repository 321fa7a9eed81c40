from pathlib import Path

import pytest

from generator.claims.judge import ruling
from generator.claims.rules import read_rules
from generator.report.amounts import Amounts
from generator.report.formats import Formats
from generator.report.strings import read_strings

TEMPLATES = Path(__file__).parent.parent.parent / "templates"


@pytest.fixture(params=["en", "zh-Hant"])
def amounts(request):
    return Amounts(Formats(read_strings(TEMPLATES, request.param)))


def test_numbers_are_written_with_sign_and_unit_and_never_rounded_onto_the_bound(
    amounts, tmp_path, write_claims, evidence, measured
):
    write_claims(tmp_path)
    rules = read_rules(tmp_path)
    area, share = ruling(rules["looks"], evidence["sets"][0]).findings
    assert (amounts.amount(area), amounts.amount_ends(area), amounts.amount_side(area, 0.52), amounts.amount_bound(area)) == (
        "+12.0",
        ("+10.0", "+14.0"),
        "52.0%",
        "0",
    )
    assert (amounts.amount(share), amounts.amount_ends(share), amounts.amount_bound(share)) == (
        "52.0%",
        ("47.0%", "57.0%"),
        "50%",
    )
    (lost,) = ruling(rules["fades"], evidence["sets"][1]).findings
    assert (amounts.amount(lost), amounts.amount_ends(lost), amounts.amount_side(lost, 0.3)) == (
        "−0.30",
        ("−0.32", "−0.28"),
        "0.30",
    )
    evidence["sets"][0]["facts"]["where"]["over_area"] = measured(0.0203)
    assert amounts.amount_ends(ruling(rules["looks"], evidence["sets"][0]).findings[0]) == ("+0.03", "+4.03")
