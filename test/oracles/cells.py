"""Writes cells.json: what PyTorch says of its recurrent cells, in float64, forward and backward.

    python3 test/oracles/cells.py > test/oracles/cells.json          (PyTorch 1.13.1, numpy 1.26.4)

Every case is one layer over a whole sequence with the loss

    L = sum(output * output_weight) + sum over states s of sum(final_state[s] * final_state_weight[s])

so that the gradients cover every step and every final state. All is named, nothing is positional. PyTorch stacks its
gates (LSTM i f g o, GRU r z n) in one matrix; here each gate stands alone with `h` [H, H], `x` [H, I] and `bias` [H].
PyTorch adds two biases to a gate, b_ih + b_hh: `bias` is their sum, and the gradient by the sum is that by either.

    rnn    candidate                              h' = tanh(h W_h + x W_x + b)
    lstm   input i, forget f, candidate g, output o
                                                  c' = f c + i g,  h' = o tanh(c')
    gru    reset r, update z, candidate n (x and bias), recurrent_candidate (h and bias)
                                                  n = tanh(x W_n + b_n + r (h W_m + b_m)),  h' = (1 - z) n + z h

PyTorch's GRU applies its reset gate after the recurrent product (Cho et al. 2014 do so before), and its update is
h' = (1 - z) n + z h: z = 1 keeps the OLD state (so too Cho et al. 2014; Chung et al. 2014 exchange z and 1 - z).

The figures are computed twice: by PyTorch, which writes the file, and by the equations above in numpy with gradients
by central differences. The script fails when the two disagree.
"""

import json

import numpy as np
import torch

GATES = {
    "rnn": ["candidate"],
    "lstm": ["input", "forget", "candidate", "output"],
    "gru": ["reset", "update", "candidate"],
}
STATES = {"rnn": ["h"], "lstm": ["h", "c"], "gru": ["h"]}
LAYERS = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
EXTENTS = [dict(T=7, B=3, I=2, H=4), dict(T=20, B=2, I=3, H=5)]


def split(cell, w_ih, w_hh, bias_x, bias_h, bias_sum):
    """PyTorch's stacked gates -> {gate: {operand: array}}. The two biases are told apart where the GRU needs it."""
    gates = GATES[cell]
    parts = [np.split(stacked, len(gates)) for stacked in (w_ih, w_hh, bias_x, bias_h, bias_sum)]
    named = {gate: dict(h=h, x=x, bias=b) for gate, x, h, _, _, b in zip(gates, *parts)}
    if cell == "gru":
        x, h, bias_x, bias_h = (part[2] for part in parts[:4])
        named["candidate"] = dict(x=x, bias=bias_x)
        named["recurrent_candidate"] = dict(h=h, bias=bias_h)
    return named


def by_pytorch(cell, extents, seed):
    T, B, I, H = (extents[letter] for letter in "TBIH")
    random = np.random.default_rng(seed)
    draw = lambda *shape: random.uniform(-1, 1, shape)
    states = STATES[cell]
    layer = LAYERS[cell](I, H).double()
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(torch.from_numpy(draw(*parameter.shape)))
    leaf = lambda array: torch.from_numpy(array).requires_grad_()
    x = leaf(draw(T, B, I))
    initial = {state: leaf(draw(B, H)) for state in states}
    output_weight = draw(T, B, H)
    final_weight = {state: draw(B, H) for state in states}

    stacked = tuple(initial[state][None] for state in states)
    output, final = layer(x, stacked if cell == "lstm" else stacked[0])
    final = dict(zip(states, final if cell == "lstm" else (final,)))
    loss = (output * torch.from_numpy(output_weight)).sum()
    for state in states:
        loss = loss + (final[state][0] * torch.from_numpy(final_weight[state])).sum()
    loss.backward()

    array = lambda tensor: tensor.detach().numpy()
    w_ih, w_hh, b_ih, b_hh = (array(p) for p in layer.parameters())
    d_ih, d_hh, db_ih, db_hh = (p.grad.numpy() for p in layer.parameters())
    return dict(
        cell=cell,
        extents=extents,
        seed=seed,
        input=array(x),
        initial_state={state: array(initial[state]) for state in states},
        parameters=split(cell, w_ih, w_hh, b_ih, b_hh, b_ih + b_hh),
        output=array(output),
        final_state={state: array(final[state][0]) for state in states},
        output_weight=output_weight,
        final_state_weight=final_weight,
        loss=array(loss),
        # A bias is the sum of two; db_ih = db_hh wherever they are added and nothing else.
        gradients=dict(
            parameters=split(cell, d_ih, d_hh, db_ih, db_hh, db_ih),
            input=x.grad.numpy(),
            initial_state={state: initial[state].grad.numpy() for state in states},
        ),
    )


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def step(cell, gates, state, x):
    """One step by the equations at the top of this file: the new state by name."""
    h = state["h"]
    linear = lambda gate: h @ gates[gate]["h"].T + x @ gates[gate]["x"].T + gates[gate]["bias"]
    if cell == "rnn":
        return dict(h=np.tanh(linear("candidate")))
    if cell == "lstm":
        i, f, o = (sigmoid(linear(gate)) for gate in ("input", "forget", "output"))
        c = f * state["c"] + i * np.tanh(linear("candidate"))
        return dict(h=o * np.tanh(c), c=c)
    r, z = sigmoid(linear("reset")), sigmoid(linear("update"))
    recurrent = h @ gates["recurrent_candidate"]["h"].T + gates["recurrent_candidate"]["bias"]
    n = np.tanh(x @ gates["candidate"]["x"].T + gates["candidate"]["bias"] + r * recurrent)
    return dict(h=(1 - z) * n + z * h)


def run(case):
    """Output, final state and loss of a case, by `step` alone."""
    state, outputs = case["initial_state"], []
    for x in case["input"]:
        state = step(case["cell"], case["parameters"], state, x)
        outputs.append(state["h"])
    loss = np.sum(outputs * case["output_weight"])
    return np.array(outputs), state, loss + sum(np.sum(state[s] * w) for s, w in case["final_state_weight"].items())


def leaves(tree):
    return [leaf for key in tree for leaf in leaves(tree[key])] if isinstance(tree, dict) else [tree]


def check(case):
    """The numpy equations agree: forward to rounding, gradients to what central differences can see."""
    output, final, loss = run(case)
    np.testing.assert_allclose(output, case["output"], rtol=0, atol=1e-14)
    np.testing.assert_allclose(loss, case["loss"], rtol=1e-13)
    for state, value in final.items():
        np.testing.assert_allclose(value, case["final_state"][state], rtol=0, atol=1e-14)
    values = leaves({key: case[key] for key in ("parameters", "input", "initial_state")})
    gradients = leaves({key: case["gradients"][key] for key in ("parameters", "input", "initial_state")})
    assert [v.shape for v in values] == [g.shape for g in gradients]
    width = 1e-5
    for value, gradient in zip(values, gradients):
        for index in np.ndindex(value.shape):
            kept, losses = value[index], []
            for moved in (kept + width, kept - width):
                value[index] = moved
                losses.append(run(case)[2])
            value[index] = kept
            np.testing.assert_allclose((losses[0] - losses[1]) / (2 * width), gradient[index], rtol=1e-6, atol=1e-7)


def to_json(tree):
    """Arrays -> nested lists. Python writes the shortest digits (up to 17) that read back as the same float64."""
    if isinstance(tree, dict):
        return {key: to_json(value) for key, value in tree.items()}
    return tree.tolist() if isinstance(tree, np.ndarray) else tree


def main():
    cases = []
    for number, extents in enumerate(EXTENTS):
        for cell in GATES:
            case = by_pytorch(cell, extents, seed=2015 + number)
            check(case)
            cases.append(to_json(case))
    print(json.dumps(dict(pytorch=torch.__version__.split("+")[0], cases=cases), separators=(",", ":")))


if __name__ == "__main__":
    main()
