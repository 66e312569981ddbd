"""Present mode: menus hidden, larger type, data pinned until released."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from analytics.engine import Workspace
from analytics.engine.pinning import Pin
from ui.state import state

PIN = "pin"
SHEET = Path(__file__).parent / "sheets" / "present.css"


def start() -> None:
    """Switch present mode on; the pin is taken when the workspace is known."""
    state()["present"] = "1"


def stop() -> None:
    """Switch present mode off and release the data."""
    state().pop("present", None)
    pin = st.session_state.pop(PIN, None)
    if pin is not None:
        pin.release()


def pinned(workspace: Workspace) -> Workspace:
    """The workspace as it was when presenting began."""
    pin = st.session_state.get(PIN)
    if pin is None or pin.live is not workspace:
        pin = st.session_state[PIN] = Pin(workspace)
    return pin.workspace


def sheet() -> None:
    """The larger type."""
    st.html(SHEET)
