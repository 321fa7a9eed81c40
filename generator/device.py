"""What the machine at hand computes on, found out without importing torch."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

__all__ = ["FAST", "MICRO_BATCH", "device_class"]

_FLAGS = {"cpu-amx": "amx_tile", "cpu-avx512bf16": "avx512_bf16", "cpu-avx512vnni": "avx512_vnni"}
"""Classes of processors by the instruction set that makes them fast at small numbers, the faster first."""

FAST = {"int8": frozenset(_FLAGS), "bfloat16": frozenset({"cuda", "cpu-amx", "cpu-avx512bf16"})}
"""Classes by the precisions in which they multiply faster than in float32; elsewhere these are possible, but slower."""

MICRO_BATCH = {"cpu": 8, "cpu-avx512vnni": 8, "cpu-avx512bf16": 8, "cpu-amx": 8, "cuda": 256, "cuda-float32": 128}
"""Pictures that go through a network at a time, by class. On a processor more of them only spill out of its caches; a constant,
so that the same pictures give the same bytes at every build.
"""

_CUDA_LIBRARIES = {"linux": "libcuda.so.1", "win32": "nvcuda.dll"}
_TORCH_CUDA_LIBRARIES = ("libtorch_cuda.so", "torch_cuda.dll")
_COMPUTE_CAPABILITY_MAJOR = 75
_AMPERE = 8


@cache
def device_class() -> str:
    """The class of the device that torch will compute on here.

    Returns:
        "cuda" for a GPU that has bfloat16 arithmetic (compute capability 8 or more), "cuda-float32" for an older one,
        "cpu-amx", "cpu-avx512bf16" or "cpu-avx512vnni" for a processor with such instructions, else "cpu". Intel's
        that have no AMX, or a virtual machine that hides it, are no "cpu-avx512bf16": they multiply bfloat16 at half the rate of
        float32.
    """
    return _cuda_class() or _processor_class(Path("/proc/cpuinfo"))


def _processor_class(cpuinfo: Path) -> str:
    if not cpuinfo.exists():
        return "cpu"
    lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    flags = set(_value(lines, "flags").split())
    if _value(lines, "vendor_id") == "GenuineIntel":
        flags -= {"avx512_bf16"}
    return next((name for name, flag in _FLAGS.items() if flag in flags), "cpu")


def _value(lines: Sequence[str], key: str) -> str:
    return next((value.strip() for name, _, value in (line.partition(":") for line in lines) if name.strip() == key), "")


def _cuda_class() -> str | None:
    """None unless both are there: a driver with a device, and a torch built for it."""
    if sys.platform not in _CUDA_LIBRARIES or not _torch_knows_cuda():
        return None
    try:
        driver = ctypes.CDLL(_CUDA_LIBRARIES[sys.platform])
    except OSError:
        return None
    count, major = ctypes.c_int(), ctypes.c_int()
    if driver.cuInit(0) or driver.cuDeviceGetCount(ctypes.byref(count)) or not count.value:
        return None
    if driver.cuDeviceGetAttribute(ctypes.byref(major), _COMPUTE_CAPABILITY_MAJOR, 0):
        return None
    return "cuda" if major.value >= _AMPERE else "cuda-float32"


def _torch_knows_cuda() -> bool:
    torch = find_spec("torch")
    if torch is None or torch.origin is None:
        return False
    return any((Path(torch.origin).parent / "lib" / name).exists() for name in _TORCH_CUDA_LIBRARIES)
