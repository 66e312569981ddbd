"""The same fit, spend model and prediction by ``lifetimes``, run by a Python of its own (an old environment).

It imports nothing of ours and no annotation newer than Python 3.8, and tells what it cost as one line of JSON.
"""

import json
import resource
import sys
import time
from pathlib import Path


def main(folder, periods):
    import numpy as np
    import pandas as pd
    from lifetimes import BetaGeoFitter, GammaGammaFitter  # pyright: ignore[reportMissingImports]

    names = ("frequency", "recency", "T", "monetary_value")
    data = pd.DataFrame({name: np.load(Path(folder) / (name + ".npy")) for name in names})
    began, spent = time.perf_counter(), time.process_time()
    buying = BetaGeoFitter().fit(data.frequency, data.recency / 7, data["T"] / 7)
    bought = data[data.frequency > 0]
    amounts = GammaGammaFitter().fit(bought.frequency, bought.monetary_value)
    expected = buying.predict(periods, data.frequency, data.recency / 7, data["T"] / 7)
    mean = amounts.conditional_expected_average_profit(data.frequency, data.monetary_value)
    told: dict = {"wall": time.perf_counter() - began, "cpu": time.process_time() - spent}
    told["log_likelihood"] = -buying._negative_log_likelihood_ * len(data)
    told["spend_log_likelihood"] = -amounts._negative_log_likelihood_ * len(bought)
    told["parameters"] = [float(value) for value in (*buying.params_, *amounts.params_)]
    told["total"] = float(expected.sum())
    told["value"] = float((expected * mean).sum())
    told["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
