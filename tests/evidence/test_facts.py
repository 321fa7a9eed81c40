import json

import numpy as np

from generator.evidence.facts import rows_to_facts, to_json_number


def test_five_digits_are_kept_and_what_is_no_number_is_none():
    assert to_json_number(np.float32(0.1234567)) == 0.12346
    assert to_json_number(float("inf")) is None
    assert to_json_number(np.float64("nan")) is None


def test_types_survive():
    made = to_json_number(np.array([True, False])), to_json_number(np.int64(1234567)), to_json_number((1, 2.5, [3]))
    assert made == ([True, False], 1234567, [1, 2.5, [3]])
    assert [type(value) for value in (made[0][0], made[1], made[2][1])] == [bool, int, float]


def test_rows_are_json():
    facts = rows_to_facts({"a.jpg": {"shares": np.array([0.25, np.nan]), "fit": np.bool_(True)}})
    assert json.loads(json.dumps(facts, allow_nan=False)) == {"rows": {"a.jpg": {"shares": [0.25, None], "fit": True}}}
