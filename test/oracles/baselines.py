"""Independent figures for Holt-Winters and Theta, from statsmodels.

    pip install statsmodels==0.15.0        (Python 3.11)
    python test/oracles/baselines.py > test/oracles/baselines.json      (a minute or two)

The tests read the JSON, and need no Python. The series are made here, from sines and a seeded generator.
"""

import json
import sys
import warnings

import numpy as np
import statsmodels
from statsmodels.tsa.holtwinters import ExponentialSmoothing
from statsmodels.tsa.seasonal import seasonal_decompose
from statsmodels.tsa.stattools import acf

warnings.filterwarnings("ignore")
HORIZON = 18
GLOBAL_SEARCH = {"method": "basinhopping", "minimize_kwargs": {"seed": 1}}


def series():
    noise = np.random.RandomState(7)
    months = np.arange(72)
    quarters = np.arange(40)
    return {
        "growing monthly": (12, (200 + 3 * months) * (1 + 0.3 * np.sin(2 * np.pi * months / 12)) * (1 + 0.04 * noise.randn(72))),
        "signed quarterly": (4, 5 * np.cos(2 * np.pi * quarters / 4) + np.cumsum(0.5 * noise.randn(40))),
        "weekly season, odd": (7, 50 + np.array([0, 4, 9, 3, -2, -8, -6])[np.arange(70) % 7] + 2 * noise.randn(70)),
        "random walk": (1, 100 + np.cumsum(noise.randn(30))),
    }


def fixed(values, season):
    """The recursion itself: parameters and initial states given, so that figures agree to rounding.

    The forecast is put together from the last states, since statsmodels 0.15.0 loses the last seasonal update when it
    forecasts: it repeats the index from before it at that place.
    """
    level, slope = float(values[0]), 0.5
    alpha, beta, gamma, damping = 0.35, 0.2, 0.25, 0.9
    cases = []
    for kind, neutral in (("additive", 0.0), ("multiplicative", 1.0)):
        if season == 1 or (kind == "multiplicative" and values.min() <= 0):
            continue
        indices = neutral + 0.1 * np.cos(np.arange(season))
        fit = ExponentialSmoothing(
            values, trend="add", damped_trend=True, seasonal=kind[:3], seasonal_periods=season,
            initialization_method="known", initial_level=level, initial_trend=slope, initial_seasonal=indices,
        ).fit(
            smoothing_level=alpha, smoothing_trend=beta, smoothing_seasonal=gamma, damping_trend=damping,
            optimized=False,
        )
        line = fit.level[-1] + fit.trend[-1] * np.cumsum(damping ** np.arange(1, HORIZON + 1))
        repeated = np.resize(fit.season[-season:], HORIZON)
        forecast = line + repeated if kind == "additive" else line * repeated
        same = np.arange(HORIZON) % season != season - 1
        np.testing.assert_allclose(forecast[same], fit.forecast(HORIZON)[same], rtol=1e-12)
        cases.append({
            "seasonality": kind,
            "parameters": {"level": alpha, "trend": beta, "season": gamma, "damping": damping},
            "initial": {"level": level, "trend": slope, "season": indices.tolist()},
            "squaredError": float(fit.sse), "forecast": forecast.tolist(),
        })
    return cases


def start_of(values, season, kind):
    """Level, trend and season before the first value: a line with seasonal dummies through the first three seasons."""
    first = values[: 3 * season if season > 1 else 10]
    times = np.arange(len(first))
    design = np.column_stack([*(times % season == place for place in range(season)), times]).astype(float)
    *places, slope = np.linalg.lstsq(design, first, rcond=None)[0]
    level = np.mean(places)
    if kind == "additive":
        return level - slope, slope, places - level
    ratios = first / (level + slope * times)
    factors = np.array([ratios[place::season].mean() for place in range(season)])
    scale = factors.mean()
    return (level - slope) * scale, slope * scale, factors / scale


def fitted(values, season):
    """The smoothing parameters fitted, from a given start."""
    cases = []
    for kind in (None, "additive", "multiplicative"):
        if (season == 1 and kind) or (kind == "multiplicative" and values.min() <= 0):
            continue
        for trend in (False, True):
            period = season if kind else 1
            level, slope, indices = start_of(values, period, kind or "additive")
            start = {"initial_level": level}
            if trend:
                start["initial_trend"] = slope
            if kind:
                start["initial_seasonal"] = indices
            model = ExponentialSmoothing(
                values, trend="add" if trend else None, damped_trend=trend, seasonal=kind and kind[:3],
                seasonal_periods=period if kind else None, initialization_method="known",
                bounds={"damping_trend": (0.8, 1.0)} if trend else None, **start,
            )
            cases.append({
                "seasonality": kind or "additive", "season": period, "trend": trend,
                "squaredError": float(model.fit(**GLOBAL_SEARCH).sse),
            })
    return cases


def smoothed_level(values):
    """The last level of simple smoothing, by trying every alpha (statsmodels misses a least squared error at 0)."""
    count = len(values)
    least, best = np.inf, None
    for alpha in np.linspace(0, 1, 4001):
        # The level before step t is (1 - alpha)^t * first + sum over s < t of alpha * (1 - alpha)^(t - 1 - s) * y(s).
        age = np.arange(count + 1)[:, None] - 1 - np.arange(count)
        past = np.where(age >= 0, alpha * (1 - alpha) ** np.maximum(age, 0), 0) @ values
        weight = (1 - alpha) ** np.arange(count + 1)
        first = np.linalg.lstsq(weight[:count, None], values - past[:count], rcond=None)[0][0]
        levels = past + weight * first
        squared_error = np.sum((values - levels[:count]) ** 2)
        if squared_error < least:
            least, best = squared_error, levels[-1]
    return best


def theta(values, season):
    """Autocorrelation test, classical decomposition, two theta lines."""
    count = len(values)
    correlation = acf(values, nlags=season, fft=False)[1:]
    limit = 1.645 * np.sqrt((1 + 2 * np.sum(correlation[:-1] ** 2)) / count)
    seasonal = bool(season > 1 and count > 2 * season and abs(correlation[-1]) > limit)
    multiplicative = values.min() > 0
    neutral = 1.0 if multiplicative else 0.0
    indices = np.full(season, neutral)
    if seasonal:
        model = "multiplicative" if multiplicative else "additive"
        indices = seasonal_decompose(values, model=model, period=season).seasonal[:season]
    repeated = np.resize(indices, count + HORIZON)
    adjusted = values / repeated[:count] if multiplicative else values - repeated[:count]
    slope, intercept = np.polyfit(np.arange(count), adjusted, 1)
    line = intercept + slope * np.arange(count + HORIZON)
    level = smoothed_level(2 * adjusted - line[:count])
    combined = (line[count:] + level) / 2
    forecast = combined * repeated[count:] if multiplicative else combined + repeated[count:]
    return {"seasonal": seasonal, "indices": indices.tolist(), "forecast": forecast.tolist()}


cases = []
for name, (season, values) in series().items():
    values = np.round(values, 3)
    cases.append({
        "name": name, "season": season, "values": values.tolist(),
        "fixed": fixed(values, season), "fitted": fitted(values, season), "theta": theta(values, season),
    })
json.dump({"statsmodels": statsmodels.__version__, "cases": cases}, sys.stdout, indent=1)
print()
