import subprocess
import sys

import pytest
import torch

from generator.device import FAST, MICRO_BATCH, _processor_class, device_class


def test_what_is_found_without_torch_is_what_torch_finds():
    if torch.cuda.is_available():
        fast = torch.cuda.get_device_capability()[0] >= 8
        assert device_class() == ("cuda" if fast else "cuda-float32")
    elif torch.cpu._is_amx_tile_supported():
        assert device_class() == "cpu-amx"
    elif device_class() == "cpu-avx512bf16":
        assert torch.cpu._is_avx512_bf16_supported()
    else:
        assert device_class() == ("cpu-avx512vnni" if torch.cpu._is_vnni_supported() else "cpu")


def test_torch_stays_out():
    code = "import sys; from generator.device import device_class; device_class(); print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


@pytest.mark.parametrize(
    ("maker", "flags", "expected"),
    [
        ("GenuineIntel", "fpu sse2 avx512f avx512_vnni avx512_bf16 amx_tile", "cpu-amx"),
        ("AuthenticAMD", "fpu avx512f avx512_vnni avx512_bf16", "cpu-avx512bf16"),
        ("GenuineIntel", "fpu avx512f avx512_vnni avx512_bf16", "cpu-avx512vnni"),
        ("AuthenticAMD", "fpu sse2 avx512f avx512_vnni", "cpu-avx512vnni"),
        ("GenuineIntel", "fpu sse2 avx2 avx_vnni", "cpu"),
        ("GenuineIntel", None, "cpu"),
    ],
)
def test_a_processor_is_known_by_its_flags(tmp_path, maker, flags, expected):
    cpuinfo = tmp_path / "cpuinfo"
    if flags is not None:
        first = f"processor\t: 0\nvendor_id\t: {maker}\nmodel name\t: amx_tile\nflags\t\t: {flags}\n"
        cpuinfo.write_text(f"{first}\nprocessor\t: 1\nflags\t\t: fpu\n")
    assert _processor_class(cpuinfo) == expected


def test_every_class_has_a_micro_batch():
    assert MICRO_BATCH.keys() >= FAST["int8"] | FAST["bfloat16"] | {device_class()}
