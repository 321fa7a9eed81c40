"""What the page of results says of rows that win, lose, fail or miss their bar."""

from typing import Any

import pytest

pytest.importorskip("psutil")

from benchmarks.harness import Timing
from benchmarks.outcome import Outcome, Table, comparison
from benchmarks.render import render, table

OURS, THEIRS = Timing((3.0, 2.0, 9.0), 100.0), Timing((6.0,), 250.4)


def page(outcome: Outcome, load: float = 0.1, **more: Any) -> str:
    machine = {"processor": "p", "cores": 2, "memory_gb": 8, "system": "s", "python": "3"}
    about = {"commit": "abc", "finished": "today", "minutes": 1, "load": [load, 0.1], "versions": {"torch": "2"}}
    return render([{"name": "x", "machine": machine, **about, "outcome": outcome.plain(), **more}], {"x": "Sleep"})


def test_a_row_has_medians_the_ratio_both_peaks_and_the_bar() -> None:
    found = page(Outcome([comparison("sleep", {"vitrine": OURS, "other": THEIRS}, bar=2, against="other")]))
    assert "| sleep | 3 | other | 6 | 2.00 | 100 | 250 | 2x: met |" in found


def test_seconds_are_of_one_of_what_a_run_did() -> None:
    found = page(Outcome([comparison("sleep", {"vitrine": OURS, "other": THEIRS}, per=4)]))
    assert "| sleep | 0.75 | other | 1.5 |" in found


def test_a_row_that_loses_says_so() -> None:
    found = page(Outcome([comparison("sleep", {"vitrine": THEIRS, "other": OURS}, bar=2, against="other")]))
    assert "**0.50, slower**" in found
    assert "2x: **missed**" in found


def test_ours_alone_has_its_limit_checked() -> None:
    assert "| 2 s: **missed** |" in page(Outcome([comparison("sleep", {"vitrine": OURS}, at_most=2)]))
    assert "| 5 s: met |" in page(Outcome([comparison("sleep", {"vitrine": OURS}, at_most=5)]))


def test_a_side_that_failed_is_shown_with_its_reason() -> None:
    found = page(Outcome([comparison("sleep", {"vitrine": OURS, "other": Timing(failed="No module named 'x'")})]))
    assert "failed: No module named 'x'" in found


def test_a_result_from_a_busy_machine_is_marked_and_a_failed_one_is_there() -> None:
    assert "2.5 (not idle)" in page(Outcome(), load=2.5)
    assert "Failed: ValueError: no" in page(Outcome(), failed="ValueError: no")


def test_numbers_stand_on_the_right_and_gaps_are_empty() -> None:
    found = list(table(("a", "b"), [("x", 1.0), ("y|z", None)]))
    assert found == ["| a | b |", "|---|---:|", "| x | 1 |", "| y\\|z |  |"]


def test_further_tables_and_notes_follow() -> None:
    found = page(Outcome(tables=[Table("More", ("a",), [("b",)])], notes=["Mind this."]))
    assert found.index("**More**") < found.index("| b |") < found.index("Mind this.")


def test_records_come_last() -> None:
    outcome = Outcome(tables=[Table("Reliability", ("method", "before", "after"), [("rise", 0.8, 0.9)])]).plain()
    found = render([], {}, [{"title": "How noisy maps are", "outcome": outcome}])
    assert found.index("## How noisy maps are") < found.index("**Reliability**") < found.index("| rise | 0.8 | 0.9 |")
