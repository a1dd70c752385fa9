"""Writes recurrent.json: recurrent cells, their transformers and layers in float64, forward and backward.

    python3 test/oracles/recurrent.py > test/oracles/recurrent.json      (PyTorch 2.15.0, numpy 2.4.6; 2 minutes)

README.md beside this file says what a case means and how the file reads. Inputs and weights are not in it: they
follow from the seed of the case by `rule` in recurrent_layout.py, exactly in any language.

The figures are computed twice: in PyTorch (recurrent_torch.py: batches, masks, autograd), which writes the file, and
in numpy (recurrent_numpy.py: row by row), whose central differences check the gradients: for every tensor along a
random direction, so that each of its elements counts, and at two random elements. Where PyTorch has a module of its
own (recurrent_native.py) that must give the same. The script fails when any two disagree.
"""

import json

import numpy as np
import torch

import recurrent_cases
import recurrent_native
import recurrent_numpy
import recurrent_torch
from recurrent_layout import rule, shapes, values

WIDTH = 1e-6
EXAMPLES = [(0, 0, 1), (41, 7, 30), (6000, 20, 99)]


def close(received, expected, tolerance, what):
    scale = max(1.0, float(np.max(np.abs(expected))))
    np.testing.assert_allclose(received, expected, rtol=0, atol=tolerance * scale, err_msg=what)


def flattened(result):
    return {
        (group, name): array
        for group, named in [*result["gradients"].items(), *((g, result[g]) for g in ("output", "final_state"))]
        for name, array in named.items()
    }


def check_native(case, arrays, result):
    native = flattened(recurrent_torch.gradients(case, arrays, recurrent_native.run))
    for key, array in flattened(result).items():
        close(native[key], array, 1e-13, f"{case['name']}: {key} of PyTorch's module")


def check_numpy(case, arrays, result):
    output, final, loss = recurrent_numpy.run(case, arrays)
    close(output, result["output"]["output"], 1e-13, case["name"])
    close(loss, result["loss"], 1e-13, case["name"])
    assert list(final) == list(result["final_state"])
    for name, state in final.items():
        close(state, result["final_state"][name], 1e-13, f"{case['name']}: {name}")
    random = np.random.default_rng(case["seed"])
    for group, named in result["gradients"].items():
        assert list(named) == list(arrays[group])
        for name, gradient in named.items():
            value = arrays[group][name]
            directions = [random.uniform(-1, 1, value.shape)]
            for index in random.choice(value.size, min(2, value.size), replace=False):
                directions.append(np.eye(1, value.size, index).reshape(value.shape))
            for direction in directions:
                losses = []
                for moved in (value + WIDTH * direction, value - WIDTH * direction):
                    changed = {**arrays, group: {**arrays[group], name: moved}}
                    losses.append(recurrent_numpy.run(case, changed)[2])
                slope = (losses[0] - losses[1]) / (2 * WIDTH)
                close(slope, np.sum(direction * gradient), 1e-7, f"{case['name']}: gradient of {group} {name}")


def tells_much(result):
    """No gradient is zero throughout, as after a relu that is shut, and none is so steep that differences fail."""
    gradients = [array for named in result["gradients"].values() for array in named.values()]
    return all(1e-3 < np.max(np.abs(gradient)) < 50 for gradient in gradients)


def to_json(tree):
    """Arrays -> flat lists, row-major, of 12 significant digits and no more than 12 decimals."""
    if isinstance(tree, dict):
        return {key: to_json(value) for key, value in tree.items()}
    if not isinstance(tree, np.ndarray):
        return tree
    rounded = [round(float(f"{number:.12g}"), 12) for number in tree.ravel()]
    return [int(number) if number.is_integer() else number for number in rounded]


def computed(number, case):
    """The case as the file has it, with the first seed that makes a case of use."""
    for attempt in range(20):
        case["seed"] = 20 * number + attempt
        arrays = values(case)
        result = recurrent_torch.gradients(case, arrays)
        if tells_much(result):
            break
    else:
        raise AssertionError(f"{case['name']}: no seed found")
    if recurrent_native.has_native(case):
        check_native(case, arrays, result)
    check_numpy(case, arrays, result)
    return {**case, "shapes": shapes(case), **to_json(result)}


def main():
    torch.set_num_threads(1)
    header = dict(
        pytorch=torch.__version__.split("+")[0],
        numpy=np.__version__,
        rule="n = (7919 j + 104729 s + 15485863 seed) mod 999983; value = 2 (n^3 mod 999983) / 999983 - 1",
        rule_examples=[dict(seed=seed, s=s, j=j, value=rule(seed, s, j)) for seed, s, j in EXAMPLES],
    )
    cases = [computed(number, case) for number, case in enumerate(recurrent_cases.cases())]
    print(json.dumps(dict(header, cases=cases), separators=(",", ":")))


if __name__ == "__main__":
    main()
