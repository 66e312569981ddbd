"""KeLens 客镜: the router. Everything the frame needs lies in ``ui``, every page in ``pages/<section>/``."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from ui import frame

frame.run()
