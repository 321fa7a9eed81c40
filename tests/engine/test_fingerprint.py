from pathlib import Path

import pytest

from generator.engine.fingerprint import Fingerprints, fingerprint

HELPERS = '''
"""Module docstring."""
SCALE = 2

def double(x):
    """Twice."""
    return x * SCALE

def unused(x):
    return x
'''
MAIN = """
from generator.helpers import double

def compute(job):
    from generator import late
    return double(job) + late.offset(job)

def draw(result):
    return result
"""
LATE = "def offset(x):\n    return x + 1\n\ndef other(x):\n    return x\n"


@pytest.fixture
def write(tmp_path_factory):
    def _write(helpers: str = HELPERS, main: str = MAIN, late: str = LATE) -> Path:
        root = tmp_path_factory.mktemp("code")
        (root / "generator").mkdir()
        for name, text in (("helpers", helpers), ("main", main), ("late", late)):
            (root / "generator" / f"{name}.py").write_text(text)
        return root

    return _write


def of(root: Path, name: str = "compute") -> str:
    return fingerprint(f"generator.main:{name}", root)


def test_the_type_of_a_field_is_followed(write):
    """It decides how what is read from a file is understood."""
    text = "class Inner:\n    number: int\n\nclass Outer:\n    inner: Inner\n\ndef compute(job):\n    return Outer(job)\n"
    assert of(write(main=text)) != of(write(main=text.replace("int", "float")))


@pytest.mark.parametrize(
    "change",
    [
        lambda: {"helpers": HELPERS.replace("Twice.", "Two times.")},
        lambda: {"helpers": HELPERS.replace("Module", "Another")},
        lambda: {"helpers": HELPERS.replace("return x\n", "return x + 5\n")},
        lambda: {"main": MAIN.replace("    return double", "    # a comment\n    return double")},
        lambda: {"main": MAIN.replace("return result", "return result * 2")},
        lambda: {"late": LATE.replace("return x\n", "return -x\n")},
        lambda: {"main": MAIN.replace("compute(job)", "compute(job: double) -> double")},
    ],
    ids=["docstring", "module docstring", "unused helper", "comment", "another function", "unused attribute", "types"],
)
def test_what_does_not_change_the_result_does_not_change_the_fingerprint(write, change):
    assert of(write()) == of(write(**change()))


@pytest.mark.parametrize(
    "change",
    [
        lambda: {"helpers": HELPERS.replace("SCALE = 2", "SCALE = 3")},
        lambda: {"helpers": HELPERS.replace("x * SCALE", "x + SCALE")},
        lambda: {"late": LATE.replace("x + 1", "x + 2")},
        lambda: {"main": MAIN.replace("double(job) +", "double(job) -")},
    ],
    ids=["constant of a helper", "helper", "helper imported inside the function", "the function"],
)
def test_what_changes_the_result_changes_the_fingerprint(write, change):
    assert of(write()) != of(write(**change()))


def test_every_compute_and_draw_of_the_report_can_be_followed():
    from generator.families import FAMILIES

    for family in FAMILIES:
        assert len(fingerprint(f"{family.draw.__module__}:{family.draw.__name__}")) == 64


def test_an_unknown_name_is_an_error(write):
    with pytest.raises(KeyError, match="nothing"):
        of(write(), "nothing")


def test_fingerprints_are_remembered_until_a_source_file_changes(write, tmp_path, monkeypatch):
    root, kept = write(), tmp_path / "fingerprints.json"
    first = Fingerprints(kept, root)
    found = first("generator.main:compute")
    first.save()
    with monkeypatch.context() as patched:
        patched.setattr("generator.engine.fingerprint.fingerprint", lambda *_: pytest.fail("it was worked out again"))
        assert Fingerprints(kept, root)("generator.main:compute") == found
    late = root / "generator" / "late.py"
    late.write_text(LATE.replace("x + 1", "x + 2"))
    from generator.engine import fingerprint as module

    for function in (module.fingerprint, module._parse):
        function.cache_clear()
    assert Fingerprints(kept, root)("generator.main:compute") != found


@pytest.mark.parametrize("text", ["", "{", "[]", '{"sources": 1}'])
def test_a_damaged_memory_of_fingerprints_is_found_out_again(write, tmp_path, text):
    (tmp_path / "fingerprints.json").write_text(text)
    assert len(Fingerprints(tmp_path / "fingerprints.json", write())("generator.main:compute")) == 64
