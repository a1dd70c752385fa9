"""Recurrent layers written out in PyTorch: whole batches, rows masked beyond their lengths; gradients by autograd."""

import torch
import torch.nn.functional as F

from recurrent_layout import layer_prefixes, sides, transformer, under


def activation(options):
    alpha, beta = options.get("alpha"), options.get("beta")
    functions = {
        "linear": lambda x: x,
        "tanh": torch.tanh,
        "sigmoid": torch.sigmoid,
        "relu": torch.relu,
        "leaky-relu": lambda x: F.leaky_relu(x, alpha),
        "elu": lambda x: F.elu(x, alpha),
        # F.hardsigmoid has 1 / 6 in its gradient as a float32 number.
        "hard-sigmoid": lambda x: (alpha * x + beta).clamp(0, 1),
        "softsign": F.softsign,
        "softplus": F.softplus,
        "scaled-tanh": lambda x: alpha * torch.tanh(beta * x),
        "affine": lambda x: alpha * x + beta,
        "thresholded-relu": lambda x: F.threshold(x, alpha, 0.0),
        "gelu": F.gelu,
        "silu": F.silu,
    }
    return functions[options["name"]]


class Tools:
    """What the equations use, transformed as the case says: one direction of one layer."""

    def __init__(self, case, values, prefix):
        self.parameters = under(values["parameters"], prefix)
        self.dropout = under(values["dropout_masks"], prefix)
        self.zoneout_masks = under(values["zoneout_masks"], prefix)
        self.activations = {part: activation(options) for part, options in case["activations"].items()}
        self.layer_norm, self.batch_norm, self.clip, self.zoneout = (
            transformer(case, name) for name in ("layer-norm", "batch-norm", "clip", "zoneout")
        )

    def normalise(self, value, name):
        """[B, H] normalised and scaled, or as it is."""
        if self.layer_norm:
            value = F.layer_norm(value, value.shape[1:], eps=self.layer_norm["epsilon"])
        elif self.batch_norm:
            value = F.batch_norm(value, None, None, training=True, eps=self.batch_norm["epsilon"])
        else:
            return value
        return value * self.parameters[f"{name}.gain"]

    def linear(self, gate, **operands):
        total = self.parameters[f"{gate}.bias"]
        for name, operand in operands.items():
            if self.dropout:
                operand = operand * self.dropout[name]
            term = F.linear(operand, self.parameters[f"{gate}.{name}"])
            total = total + self.normalise(term, f"{gate}.{name}")
        return total

    def activate(self, part, raw):
        if self.clip:
            raw = raw.clamp(-self.clip["limit"], self.clip["limit"])
        return self.activations[part](raw)

    def squash(self, c):
        """The inner state on its way out, which is not clipped."""
        return self.activations["cell"](self.normalise(c, "cell") + self.parameters.get("cell.shift", 0))

    def hold(self, t, before, after):
        """Zoneout of all states at time t."""
        if not self.zoneout:
            return after
        if "rate" in self.zoneout:
            return {s: before[s] + (1 - self.zoneout["rate"]) * (after[s] - before[s]) for s in before}
        return {s: torch.where(self.zoneout_masks[s][t] > 0, before[s], after[s]) for s in before}


def simple(k, x, h):
    return dict(h=k.activate("candidate", k.linear("candidate", h=h, x=x)))


def indrnn(k, x, h):
    return dict(h=k.activate("candidate", k.linear("candidate", x=x) + k.parameters["recurrent"] * h))


def lstm(k, x, h, c):
    i, f, g, o = (
        k.activate(gate, k.linear(gate, h=h, x=x)) for gate in ("input", "forget", "candidate", "output")
    )
    c = f * c + i * g
    return dict(h=o * k.squash(c), c=c)


def peephole_lstm(k, x, h, c):
    raw = lambda gate: k.linear(gate, h=h, x=x)
    peep = lambda gate, c: k.activate(gate, raw(gate) + k.parameters[f"{gate}.peephole"] * c)
    c = peep("forget", c) * c + peep("input", c) * k.activate("candidate", raw("candidate"))
    return dict(h=peep("output", c) * k.squash(c), c=c)


def coupled_lstm(k, x, h, c):
    i, g, o = (k.activate(gate, k.linear(gate, h=h, x=x)) for gate in ("input", "candidate", "output"))
    c = (1 - i) * c + i * g
    return dict(h=o * k.squash(c), c=c)


def projected_lstm(k, x, h, c):
    inner = lstm(k, x, h, c)
    return dict(h=F.linear(inner["h"], k.parameters["projection.m"]), c=inner["c"])


def gru(k, x, h):
    r, z = (k.activate(gate, k.linear(gate, h=h, x=x)) for gate in ("reset", "update"))
    n = k.activate("candidate", k.linear("candidate", x=x) + r * k.linear("recurrent_candidate", h=h))
    return dict(h=(1 - z) * n + z * h)


def gru_reset_before(k, x, h):
    r, z = (k.activate(gate, k.linear(gate, h=h, x=x)) for gate in ("reset", "update"))
    n = k.activate("candidate", k.linear("candidate", h=r * h, x=x))
    return dict(h=(1 - z) * n + z * h)


def mingru(k, x, h):
    z = torch.sigmoid(k.linear("update", x=x))
    return dict(h=(1 - z) * h + z * k.linear("candidate", x=x))


def minlstm(k, x, h):
    f, i = (torch.sigmoid(k.linear(gate, x=x)) for gate in ("forget", "input"))
    return dict(h=f / (f + i) * h + i / (f + i) * k.linear("candidate", x=x))


def slstm(k, x, h, c, n, m):
    a, b, g, o = (k.linear(gate, h=h, x=x) for gate in ("input", "forget", "candidate", "output"))
    decay = F.logsigmoid(b) + m
    m = torch.maximum(decay, a)
    i, f = torch.exp(a - m), torch.exp(decay - m)
    c, n = f * c + i * torch.tanh(g), f * n + i
    return dict(h=torch.sigmoid(o) * c / n, c=c, n=n, m=m)


STEPS = {
    "simple": simple,
    "indrnn": indrnn,
    "lstm": lstm,
    "peephole-lstm": peephole_lstm,
    "coupled-lstm": coupled_lstm,
    "projected-lstm": projected_lstm,
    "gru": gru,
    "gru-reset-before": gru_reset_before,
    "mingru": mingru,
    "minlstm": minlstm,
    "slstm": slstm,
}

MERGES = {
    "concat": lambda forward, backward: torch.cat([forward, backward], -1),
    "sum": torch.add,
    "multiply": torch.mul,
    "average": lambda forward, backward: (forward + backward) / 2,
}


def run_side(case, values, prefix, backwards, x):
    """One direction of one layer: output [T, B, width] and final states."""
    tools = Tools(case, values, prefix)
    state = under(values["initial_state"], prefix)
    T = len(x)
    past = [torch.zeros_like(state["h"])] * case["feedback"]
    lengths = torch.tensor(case["lengths"] or [T] * x.shape[1])[:, None]
    outputs = [None] * T
    for t in reversed(range(T)) if backwards else range(T):
        runs = t < lengths
        after = STEPS[case["cell"]](tools, torch.cat([x[t], *past], 1), **state)
        after = tools.hold(t, state, after)
        state = {s: torch.where(runs, after[s], state[s]) for s in state}
        outputs[t] = after["h"] * runs
        shifted = [after["h"], *past][: len(past)]
        past = [torch.where(runs, new, old) for new, old in zip(shifted, past)]
    return torch.stack(outputs), state


def run(case, values):
    """The whole case on {group: {name: tensor}}: output and {name: final state}."""
    x, final = values["input"]["x"], {}
    for layer in layer_prefixes(case):
        outputs = []
        for side, backwards in sides(case):
            output, states = run_side(case, values, layer + side, backwards, x)
            outputs.append(output)
            final |= {layer + side + name: state for name, state in states.items()}
        output = MERGES[case["merge"]](*outputs) if len(outputs) == 2 else outputs[0]
        x = output + x if case["residual"] else output
    return x, final


DIFFERENTIATED = ("parameters", "input", "initial_state")


def gradients(case, arrays, run=run):
    """{output, final_state, loss, gradients: {parameters, input, initial_state}} of arrays by group and name."""
    leaf = lambda group, array: torch.from_numpy(array).requires_grad_(group in DIFFERENTIATED)
    values = {
        group: {name: leaf(group, array) for name, array in named.items()} for group, named in arrays.items()
    }
    output, final = run(case, values)
    loss = (output * values["output_weight"]["output"]).sum()
    for name, weight in values["final_state_weight"].items():
        loss = loss + (final[name] * weight).sum()
    loss.backward()
    array = lambda named: {name: tensor.detach().numpy() for name, tensor in named.items()}
    return dict(
        output={"output": output.detach().numpy()},
        final_state=array(final),
        loss=loss.item(),
        gradients={
            group: {name: leaf.grad.numpy() for name, leaf in values[group].items()} for group in DIFFERENTIATED
        },
    )
