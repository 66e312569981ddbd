"""Resident memory of another process: Windows knows no limit that a process could set on itself."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

QUERY_LIMITED = 0x1000
TASK_INFO = 4


def resident_bytes(process: int) -> int:
    """Bytes of physical memory the process with this id holds; 0 when it is gone or cannot be seen."""
    try:
        if sys.platform == "win32":
            return _windows(process)
        if sys.platform == "darwin":
            return _mac(process)
        return int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return 0


class _Counters(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS."""

    _fields_ = (
        ("size", ctypes.c_uint32), ("faults", ctypes.c_uint32),
        *((name, ctypes.c_size_t) for name in (
            "peak", "resident", "peak_paged", "paged", "peak_non_paged", "non_paged", "page_file", "peak_page_file")),
    )  # fmt: skip


def _windows(process: int) -> int:
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    kernel.OpenProcess.restype = ctypes.c_void_p
    kernel.OpenProcess.argtypes = (ctypes.c_uint32, ctypes.c_int, ctypes.c_uint32)
    kernel.K32GetProcessMemoryInfo.argtypes = (ctypes.c_void_p, ctypes.POINTER(_Counters), ctypes.c_uint32)
    kernel.CloseHandle.argtypes = (ctypes.c_void_p,)
    handle = kernel.OpenProcess(QUERY_LIMITED, 0, process)
    if not handle:
        return 0
    try:
        counters = _Counters(size=ctypes.sizeof(_Counters))
        done = kernel.K32GetProcessMemoryInfo(handle, ctypes.byref(counters), counters.size)
        return int(counters.resident) if done else 0
    finally:
        kernel.CloseHandle(handle)


def _mac(process: int) -> int:
    """``proc_taskinfo`` begins with the virtual and the resident size."""
    info = (ctypes.c_uint64 * 16)()
    system = ctypes.CDLL("/usr/lib/libproc.dylib")
    size = system.proc_pidinfo(process, TASK_INFO, ctypes.c_uint64(0), info, ctypes.sizeof(info))
    return int(info[1]) if size > 0 else 0
