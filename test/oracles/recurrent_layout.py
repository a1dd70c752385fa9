"""Which tensors a case of recurrent.json has, their names, shapes and values. See README.md for the format."""

import numpy as np

GATES = ["input", "forget", "candidate", "output"]

# Every `linear(gate, operands)` of a cell: a matrix per operand and one bias.
LINEAR = {
    "simple": {"candidate": "hx"},
    "indrnn": {"candidate": "x"},
    "lstm": {gate: "hx" for gate in GATES},
    "peephole-lstm": {gate: "hx" for gate in GATES},
    "coupled-lstm": {gate: "hx" for gate in GATES if gate != "forget"},
    "projected-lstm": {gate: "hx" for gate in GATES},
    "gru": {"reset": "hx", "update": "hx", "candidate": "x", "recurrent_candidate": "h"},
    "gru-reset-before": {"reset": "hx", "update": "hx", "candidate": "hx"},
    "mingru": {"update": "x", "candidate": "x"},
    "minlstm": {"forget": "x", "input": "x", "candidate": "x"},
    "slstm": {gate: "hx" for gate in GATES},
}
VECTORS = {"indrnn": ["recurrent"], "peephole-lstm": ["input.peephole", "forget.peephole", "output.peephole"]}
# The first state is the output.
STATES = {cell: ["h", "c"] if "lstm" in cell else ["h"] for cell in LINEAR} | {
    "minlstm": ["h"],
    "slstm": ["h", "c", "n", "m"],
}
LSTM_DEFAULTS = dict(input="sigmoid", forget="sigmoid", candidate="tanh", output="sigmoid", cell="tanh")
GRU_DEFAULTS = dict(reset="sigmoid", update="sigmoid", candidate="tanh")
# Cells without an entry have fixed activations.
DEFAULT_ACTIVATIONS = {
    "simple": dict(candidate="tanh"),
    "indrnn": dict(candidate="relu"),
    "lstm": LSTM_DEFAULTS,
    "peephole-lstm": LSTM_DEFAULTS,
    "coupled-lstm": {part: name for part, name in LSTM_DEFAULTS.items() if part != "forget"},
    "projected-lstm": LSTM_DEFAULTS,
    "gru": GRU_DEFAULTS,
    "gru-reset-before": GRU_DEFAULTS,
}


def transformer(case, name):
    """The options of a transformer of the case, or None."""
    return next((options for options in case["transformers"] if options["name"] == name), None)


def sides(case):
    """[(prefix of the names, whether it runs from the last step to the first)]"""
    if case["direction"] == "bidirectional":
        return [("forward.", False), ("backward.", True)]
    return [("", case["direction"] == "reverse")]


def layer_prefixes(case):
    count = len(case["units"])
    return [f"{layer}." for layer in range(count)] if count > 1 else [""]


def _layer(case, layer, inputs):
    """The tensors of one direction of one layer, by group, without prefix; and its output's width."""
    cell, T, B, H = case["cell"], case["extents"]["T"], case["extents"]["B"], case["units"][layer]
    output = case["projection"][layer] if case["projection"] else H
    width = {"x": inputs + case["feedback"] * output, "h": output}
    states = {state: [B, output if state == "h" else H] for state in STATES[cell]}
    normalised = transformer(case, "layer-norm") or transformer(case, "batch-norm")
    parameters = {}
    for gate, operands in LINEAR[cell].items():
        for operand in operands:
            parameters[f"{gate}.{operand}"] = [H, width[operand]]
            if normalised:
                parameters[f"{gate}.{operand}.gain"] = [H]
        parameters[f"{gate}.bias"] = [H]
        for vector in VECTORS.get(cell, []):
            if vector.startswith(gate):
                parameters[vector] = [H]
    if cell == "indrnn":
        parameters["recurrent"] = [H]
    if cell == "projected-lstm":
        parameters["projection.m"] = [output, H]
    if normalised and "c" in states:
        parameters |= {"cell.gain": [H], "cell.shift": [H]}
    zoneout = transformer(case, "zoneout")
    operands = sorted(set("".join(LINEAR[cell].values())))
    return output, {
        "initial_state": states,
        "parameters": parameters,
        "final_state_weight": states,
        "zoneout_masks": {s: [T, *shape] for s, shape in states.items()} if zoneout and "rate" not in zoneout else {},
        "dropout_masks": {o: [B, width[o]] for o in operands} if transformer(case, "variational-dropout") else {},
    }


def shapes(case):
    """{group: {name: shape}}, in the order in which the running number counts."""
    T, B, I = (case["extents"][letter] for letter in "TBI")
    groups = {"input": {"x": [T, B, I]}}
    groups |= {group: {} for group in ("initial_state", "parameters", "output_weight")}
    groups |= {group: {} for group in ("final_state_weight", "zoneout_masks", "dropout_masks")}
    width = I
    for layer, prefix in enumerate(layer_prefixes(case)):
        for side, _ in sides(case):
            output, tensors = _layer(case, layer, width)
            for group, named in tensors.items():
                groups[group] |= {prefix + side + name: shape for name, shape in named.items()}
        width = output * (2 if case["merge"] == "concat" else 1)
    groups["output_weight"] = {"output": [T, B, width]}
    return groups


PRIME = 999983


def rule(seed, s, j):
    """Element j (row-major) of tensor number s: in (-1, 1). Integers below 2^53 alone, so exact in any language.

    Cubing permutes the remainders of this prime, so elements differ where n does.
    """
    n = (7919 * j + 104729 * s + 15485863 * seed) % PRIME
    return 2 * (n * n % PRIME * n % PRIME) / PRIME - 1


def values(case):
    """{group: {name: array}} by the rule."""
    result, s, seen = {}, 0, []
    for group, named in shapes(case).items():
        result[group] = {}
        for name, shape in named.items():
            flat = np.array([rule(case["seed"], s, j) for j in range(int(np.prod(shape)))])
            seen.extend(flat)
            if group == "initial_state" and case["cell"] == "slstm" and name.split(".")[-1] == "n":
                flat = 1 + 0.5 * flat
            elif group == "zoneout_masks":
                flat = np.where(flat > 0, 1.0, 0.0)
            elif group == "dropout_masks":
                flat = np.where(flat > -0.5, 1 / transformer(case, "variational-dropout")["keep"], 0.0)
            result[group][name] = flat.reshape(shape)
            s += 1
    assert len(set(seen)) == len(seen), "two elements are equal"
    return result


def under(named, prefix):
    """The entries under a prefix, without it."""
    return {name[len(prefix) :]: value for name, value in named.items() if name.startswith(prefix)}
