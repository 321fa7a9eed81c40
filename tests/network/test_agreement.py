import subprocess
import sys

import pytest

from generator.errors import Problem
from generator.network.agreement import UNKNOWN, Agreement, Likeness, agreement_path, read_agreement, write_agreement

MEASURED = Agreement(
    answers=440,
    same_answers=439,
    logit_difference=0.05,
    methods={
        "rise": Likeness(lowest=0.995, mean=0.999, n=22),
        "gradient": Likeness(lowest=0.98, mean=0.995, n=22),
        "blank": Likeness(lowest=1.0, mean=1.0, n=0, blank=22),
    },
)


@pytest.fixture
def checkpoint(tmp_path):
    path = tmp_path / "net.safetensors"
    path.write_bytes(b"weights")
    return path


def test_the_worst_map_decides_and_what_was_never_measured_is_exact():
    assert MEASURED.precision("rise") == "bfloat16"
    assert [MEASURED.precision(name) for name in ("gradient", "blank", "lime")] == ["float32"] * 3
    assert UNKNOWN.precision("rise") == "float32"
    assert MEASURED.precisions == {"rise": "bfloat16", "gradient": "float32", "blank": "float32"}


def test_the_quickest_precision_that_agrees_is_taken():
    eight_bits = Agreement(answers=9, methods={"lime": Likeness(0.995, 0.999, 3), "rise": Likeness(0.9, 0.999, 3)})
    known = MEASURED.put("int8", eight_bits)
    assert known.precisions == {"lime": "int8", "rise": "bfloat16", "gradient": "float32", "blank": "float32"}
    assert (known.of("int8"), known.of("bfloat16")) == (eight_bits, MEASURED)
    assert [one.answering for one in (known, MEASURED, UNKNOWN)] == ["int8", "bfloat16", "float32"]


def test_an_untrained_network_has_a_table_of_its_own():
    good, bad = {"rise": Likeness(0.999, 0.999, 4)}, {"rise": Likeness(0.5, 0.6, 4)}
    known = Agreement(methods=good, untrained=bad, int8=Agreement(methods=bad, untrained=good))
    assert (known.precision("rise"), known.of_untrained.precision("rise")) == ("bfloat16", "int8")


def test_what_is_known_of_integers_holds_on_every_class_that_is_fast_at_them(checkpoint):
    known = MEASURED.put("int8", Agreement(methods={"lime": Likeness(0.995, 0.999, 3)}))
    write_agreement(checkpoint, known, "cpu-avx512bf16")
    assert read_agreement(checkpoint, "cpu-avx512bf16") == known
    assert read_agreement(checkpoint, "cpu-amx") == UNKNOWN.put("int8", known.int8)
    assert [read_agreement(checkpoint, kind) for kind in ("cpu", "cuda")] == [UNKNOWN, UNKNOWN]


def test_of_what_climbs_the_mean_decides():
    known = Agreement(methods={"ascent": Likeness(0.95, 0.995, 8), "dream": Likeness(0.98, 0.985, 11)})
    assert known.precisions == {"ascent": "bfloat16", "dream": "float32"}


def test_an_answer_is_sure_beyond_four_times_the_largest_difference():
    assert MEASURED.margin == pytest.approx(0.2)
    assert UNKNOWN.margin is None


def test_a_table_is_read_as_it_was_written_and_one_class_leaves_the_others_alone(checkpoint):
    other = Agreement(answers=1)
    write_agreement(checkpoint, MEASURED, "cpu-amx")
    write_agreement(checkpoint, other, "cuda")
    assert read_agreement(checkpoint, "cpu-amx") == MEASURED
    assert read_agreement(checkpoint, "cuda") == other
    assert read_agreement(checkpoint, "cpu") == UNKNOWN


def test_without_a_table_or_after_a_change_of_weights_nothing_is_known(checkpoint):
    assert read_agreement(checkpoint) == UNKNOWN
    write_agreement(checkpoint, MEASURED, "cuda")
    checkpoint.write_bytes(b"other weights")
    assert read_agreement(checkpoint, "cuda") == UNKNOWN


def test_what_is_no_table_is_named_with_its_remedy(checkpoint):
    agreement_path(checkpoint).write_text('{"checkpoint": 3}')
    with pytest.raises(Problem, match="agreement") as problem:
        read_agreement(checkpoint)
    assert "measure --agreement" in str(problem.value.remedy)


def test_torch_stays_out():
    code = "import sys; from generator.network import agreement; print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
