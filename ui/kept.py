"""What was drawn once is kept: figures, table payloads and texts by the key of their result. Never mutated."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

CAPACITY = 384
_kept: OrderedDict[Hashable, Any] = OrderedDict()
_guard = threading.Lock()


def kept(key: tuple[Hashable, ...], make: Callable[[], Any]) -> Any:
    """``make()`` once per key; the least recently used fall out."""
    with _guard:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    value = make()
    with _guard:
        _kept[key] = value
        while len(_kept) > CAPACITY:
            _kept.popitem(last=False)
    return value
