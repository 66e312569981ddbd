"""KeLens 客镜: the router. ``streamlit run app.py`` serves this file and runs it for every session.

Everything the frame needs lies in ``ui``, every page in ``pages/<section>/``.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import streamlit as st

from ui import server

if __name__ == "__main__":
    from ui import frame

    frame.run()
else:
    app = st.App(__file__, middleware=server.MIDDLEWARE)
