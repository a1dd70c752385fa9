"""Independent figures for the test of Diebold and Mariano, with the t distribution of scipy.

    pip install numpy==2.4.6 scipy==1.17.1
    python test/oracles/diebold-mariano.py > test/oracles/diebold-mariano.json

The tests read the JSON, and need no Python. By the formulas of Harvey, Leybourne & Newbold 1997, with the
weights of Newey & West 1987: the variance from all pairs, written as a double sum instead of autocovariances.
"""

import json
import sys

import numpy as np
from scipy import stats


def test(differences, horizon):
    n = len(differences)
    deviations = differences - differences.mean()
    apart = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    variance_of_mean = (np.outer(deviations, deviations) * np.maximum(0, 1 - apart / horizon)).sum() / n**2
    correction = (n + 1 - 2 * horizon + horizon * (horizon - 1) / n) / n
    if variance_of_mean <= 0 or correction <= 0:
        return None
    statistic = differences.mean() / np.sqrt(variance_of_mean) * np.sqrt(correction)
    return {"statistic": statistic, "probability": 2 * stats.t.sf(abs(statistic), n - 1)}


def cases():
    noise = np.random.RandomState(3)
    for steps, horizon, shift in [(8, 1, 0.3), (5, 1, 1), (20, 2, 0.5), (60, 12, -0.8), (60, 12, 0.1), (40, 8, 0), (24, 24, 1)]:
        shocks = noise.randn(steps + horizon - 1)
        moving = np.convolve(shocks, np.ones(horizon) / np.sqrt(horizon), "valid")
        differences = np.round(moving + shift, 6)
        yield {"horizon": horizon, "differences": differences.tolist(), "expected": test(differences, horizon)}
    swinging = np.array([1.0, -1.0] * 6) + 0.2
    yield {"horizon": 3, "differences": swinging.tolist(), "expected": test(swinging, 3)}


json.dump({"cases": list(cases())}, sys.stdout)
print()
