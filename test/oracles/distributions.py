"""Independent figures for the distributions that heads predict.

    pip install mpmath==1.3.0 scipy==1.17.1
    python test/oracles/distributions.py > test/oracles/distributions.json

The tests read the JSON, and need no Python. Logarithms of densities and the gamma functions are computed by mpmath with 60
digits, by the textbook formulas that lose digits in floating point; cdfs by mpmath too, those of counts as sums; quantiles
of Student's t by scipy.
"""

import json
import sys

import mpmath as mp
from scipy import stats

mp.mp.dps = 60
PROBABILITIES = [1e-9, 0.001, 0.05, 0.3, 0.5, 0.8, 0.975, 0.9999]


def normal(location, scale):
    def row(y):
        z = (mp.mpf(y) - location) / scale
        return -z**2 / 2 - mp.log(scale) - mp.log(2 * mp.pi) / 2, mp.ncdf(z)

    def quantile(p):
        return location + scale * mp.sqrt(2) * mp.erfinv(2 * mp.mpf(p) - 1)

    return row, quantile, location, scale**2


def student(location, scale, degrees):
    nu = mp.mpf(degrees)

    def row(y):
        z = (mp.mpf(y) - location) / scale
        density = mp.loggamma((nu + 1) / 2) - mp.loggamma(nu / 2) - mp.log(nu * mp.pi) / 2
        density -= mp.log(scale) + (nu + 1) / 2 * mp.log(1 + z**2 / nu)
        outside = mp.betainc(nu / 2, mp.mpf(1) / 2, 0, nu / (nu + z**2), regularized=True) / 2
        return density, outside if z < 0 else 1 - outside

    def quantile(p):
        return location + scale * mp.mpf(stats.t.ppf(p, degrees))

    return row, quantile, location, scale**2 * nu / (nu - 2)


def negative_binomial(mean, dispersion, zero=0):
    mu, r, zero = mp.mpf(mean), 1 / mp.mpf(dispersion), mp.mpf(zero)

    def log_probability(y):
        combinations = mp.loggamma(r + y) - mp.loggamma(r) - mp.loggamma(y + 1)
        return combinations + r * mp.log(r / (r + mu)) + y * mp.log(mu / (r + mu))

    def probability(y):
        return (1 - zero) * mp.exp(log_probability(y)) + (zero if y == 0 else 0)

    def row(y):
        return mp.log(probability(y)), mp.fsum(probability(k) for k in range(y + 1))

    def quantile(p):
        count, below = 0, probability(0)
        while below < p:
            count += 1
            below += probability(count)
        return mp.mpf(count)

    variance = (1 - zero) * (mu + mu**2 / r + zero * mu**2)
    return row, quantile, (1 - zero) * mu, variance


def case(name, parameters, distribution, targets):
    row, quantile, mean, variance = distribution
    rows = [(y, *row(y)) for y in targets]
    return {
        "name": name,
        "parameters": parameters,
        "mean": float(mean),
        "variance": float(variance),
        "rows": [{"target": y, "logDensity": float(density), "cdf": float(cdf)} for y, density, cdf in rows],
        "quantiles": [{"probability": p, "value": float(quantile(p))} for p in PROBABILITIES],
    }


def cases():
    for location, scale in [(0, 1), (-3, 0.25), (1000, 40)]:
        targets = [location + scale * z for z in (-6, -1.5, 0, 0.5, 4)]
        yield case("normal", {"location": location, "scale": scale}, normal(location, scale), targets)
    for location, scale, degrees in [(0, 1, 2.125), (0.5, 2, 3), (-1, 0.5, 7.5), (0, 1, 300), (0, 1, 1e6)]:
        targets = [location + scale * z for z in (-50, -2, 0, 0.125, 3)]
        parameters = {"location": location, "scale": scale, "degrees": degrees}
        yield case("student-t", parameters, student(location, scale, degrees), targets)
    for mean, dispersion in [(0.25, 3), (2, 0.5), (7, 0.125), (30, 3e-6), (400, 0.01), (0.001, 40), (1500, 2)]:
        targets = sorted({0, 1, 2, 9, 40, round(mean), round(2 * mean)})
        parameters = {"mean": mean, "dispersion": dispersion}
        yield case("negative-binomial", parameters, negative_binomial(mean, dispersion), targets)
    for mean, dispersion, log_odds in [(3, 0.5, 0), (0.5, 2, -3), (20, 0.01, 2), (4, 3e-6, 20), (4, 1, -20)]:
        zero = 1 / (1 + mp.exp(-log_odds))
        parameters = {"mean": mean, "dispersion": dispersion, "zeroLogOdds": log_odds}
        distribution = negative_binomial(mean, dispersion, zero)
        yield case("zero-inflated-negative-binomial", parameters, distribution, [0, 1, 5, 25])


def gamma_functions():
    for x in [1e-6, 0.01, 0.5, 1, 1.46, 2, 3.7, 7.999, 8, 8.001, 20, 171.5, 1e4, 1e8]:
        yield {"x": x, "logGamma": float(mp.loggamma(x)), "digamma": float(mp.digamma(x))}


json.dump({"gammaFunctions": list(gamma_functions()), "cases": list(cases())}, sys.stdout)
print()
