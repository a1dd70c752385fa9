"""The second opinion, in numpy: each row of the batch runs alone over its own steps. No gradients.

Only batch normalisation needs the rows together; `rows` is then all of them.
"""

import math

import numpy as np

from recurrent_layout import LINEAR, STATES, layer_prefixes, sides, transformer, under

erf = np.vectorize(math.erf)
logistic = lambda x: 1 / (1 + np.exp(-x))

ACTIVATIONS = {
    "linear": lambda x: x,
    "tanh": np.tanh,
    "sigmoid": logistic,
    "relu": lambda x: np.maximum(x, 0),
    "leaky-relu": lambda x, alpha: np.where(x < 0, alpha * x, x),
    "elu": lambda x, alpha: np.where(x < 0, alpha * (np.exp(x) - 1), x),
    "hard-sigmoid": lambda x, alpha, beta: np.maximum(0, np.minimum(1, alpha * x + beta)),
    "softsign": lambda x: x / (1 + np.abs(x)),
    "softplus": lambda x: np.log(1 + np.exp(x)),
    "scaled-tanh": lambda x, alpha, beta: alpha * np.tanh(beta * x),
    "affine": lambda x, alpha, beta: alpha * x + beta,
    "thresholded-relu": lambda x, alpha: np.where(x >= alpha, x, 0),
    "gelu": lambda x: 0.5 * x * (1 + erf(x / math.sqrt(2))),
    "silu": lambda x: x * logistic(x),
}


def normalised(case, value):
    axis, options = -1, transformer(case, "layer-norm")
    if options is None:
        axis, options = 0, transformer(case, "batch-norm")
    centred = value - value.mean(axis=axis, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=axis, keepdims=True) + options["epsilon"])


def linears(case, p, dropout, operands):
    """{gate: W·[operands] + b} of the gates whose operands are all given."""
    raw = {}
    for gate, needed in LINEAR[case["cell"]].items():
        terms = []
        for name in needed:
            term = (operands[name] * dropout.get(name, 1)) @ p[f"{gate}.{name}"].T
            gain = p.get(f"{gate}.{name}.gain")
            terms.append(term if gain is None else gain * normalised(case, term))
        raw[gate] = sum(terms) + p[f"{gate}.bias"]
    return raw


def step(case, p, dropout, s, x):
    """New states by name, from the states `s` and the input `x`."""
    cell, clip = case["cell"], transformer(case, "clip")
    h, c = s["h"], s.get("c")
    raw = linears(case, p, dropout, dict(h=h, x=x))

    def apply(part, value):
        if clip and part != "cell":
            value = np.minimum(np.maximum(value, -clip["limit"]), clip["limit"])
        options = dict(case["activations"][part])
        return ACTIVATIONS[options.pop("name")](value, **options)

    if cell == "simple":
        return dict(h=apply("candidate", raw["candidate"]))
    if cell == "indrnn":
        return dict(h=apply("candidate", raw["candidate"] + h * p["recurrent"]))
    if cell in ("gru", "gru-reset-before"):
        reset, update = apply("reset", raw["reset"]), apply("update", raw["update"])
        if cell == "gru":
            candidate = raw["candidate"] + raw["recurrent_candidate"] * reset
        else:
            candidate = linears(case, p, dropout, dict(h=reset * h, x=x))["candidate"]
        candidate = apply("candidate", candidate)
        return dict(h=candidate + update * (h - candidate))
    if cell == "mingru":
        return dict(h=h + logistic(raw["update"]) * (raw["candidate"] - h))
    if cell == "minlstm":
        kept = 1 / (1 + logistic(raw["input"]) / logistic(raw["forget"]))
        return dict(h=kept * h + (1 - kept) * raw["candidate"])
    if cell == "slstm":
        forget = -np.log(1 + np.exp(-raw["forget"]))
        m = np.maximum(forget + s["m"], raw["input"])
        i, f = np.exp(raw["input"] - m), np.exp(forget + s["m"] - m)
        c, n = f * c + i * np.tanh(raw["candidate"]), f * s["n"] + i
        return dict(h=logistic(raw["output"]) * (c / n), c=c, n=n, m=m)

    if cell == "peephole-lstm":
        raw["input"] = raw["input"] + p["input.peephole"] * c
        raw["forget"] = raw["forget"] + p["forget.peephole"] * c
    i = apply("input", raw["input"])
    f = 1 - i if cell == "coupled-lstm" else apply("forget", raw["forget"])
    c = f * c + i * apply("candidate", raw["candidate"])
    if cell == "peephole-lstm":
        raw["output"] = raw["output"] + p["output.peephole"] * c
    shown = c if "cell.gain" not in p else normalised(case, c) * p["cell.gain"] + p["cell.shift"]
    h = apply("output", raw["output"]) * apply("cell", shown)
    return dict(h=p["projection.m"] @ h if cell == "projected-lstm" else h, c=c)


def run_rows(case, values, prefix, backwards, x, rows, length):
    """Steps 0 to length - 1 of some rows: outputs in order of time, and final states."""
    p = under(values["parameters"], prefix)
    dropout = {name: mask[rows] for name, mask in under(values["dropout_masks"], prefix).items()}
    masks = {name: mask[:, rows] for name, mask in under(values["zoneout_masks"], prefix).items()}
    zoneout = transformer(case, "zoneout")
    states = {name: state[rows] for name, state in under(values["initial_state"], prefix).items()}
    assert list(states) == STATES[case["cell"]]
    given = [np.zeros_like(states["h"])] * case["feedback"]
    times = list(range(length))[:: -1 if backwards else 1]
    for t in times:
        latest = given[::-1][: case["feedback"]]
        after = step(case, p, dropout, states, np.concatenate([x[t, rows], *latest], axis=-1))
        if zoneout:
            kept = {name: zoneout["rate"] if "rate" in zoneout else masks[name][t] for name in states}
            after = {name: kept[name] * states[name] + (1 - kept[name]) * after[name] for name in states}
        states = after
        given.append(states["h"])
    outputs = given[case["feedback"] :]
    return outputs[::-1] if backwards else outputs, states


def run_side(case, values, prefix, backwards, x):
    T, B = x.shape[:2]
    if transformer(case, "batch-norm"):
        outputs, states = run_rows(case, values, prefix, backwards, x, slice(None), T)
        return np.stack(outputs), states
    lengths = case["lengths"] or [T] * B
    rows = [run_rows(case, values, prefix, backwards, x, b, lengths[b]) for b in range(B)]
    output = np.zeros((T, B, len(rows[0][1]["h"])))
    for b, (outputs, _) in enumerate(rows):
        output[: lengths[b], b] = outputs
    return output, {name: np.stack([states[name] for _, states in rows]) for name in STATES[case["cell"]]}


def run(case, values):
    """Output, final states and loss of {group: {name: array}}."""
    below, final = values["input"]["x"], {}
    for layer in layer_prefixes(case):
        outputs = []
        for side, backwards in sides(case):
            output, states = run_side(case, values, layer + side, backwards, below)
            outputs.append(output)
            final |= {layer + side + name: state for name, state in states.items()}
        if case["merge"] == "concat":
            above = np.concatenate(outputs, axis=-1)
        elif case["merge"] == "multiply":
            above = outputs[0] * outputs[1]
        else:
            above = sum(outputs) / (2 if case["merge"] == "average" else 1)
        below = above + below if case["residual"] else above
    loss = np.sum(below * values["output_weight"]["output"])
    loss += sum(np.sum(final[name] * weight) for name, weight in values["final_state_weight"].items())
    return below, final, loss
