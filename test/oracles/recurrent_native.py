"""The same layers by PyTorch's own modules, where PyTorch has them: nn.RNN, nn.LSTM (also projected) and nn.GRU."""

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from recurrent_layout import DEFAULT_ACTIVATIONS, layer_prefixes, sides, under
from recurrent_torch import MERGES

MODULES = {
    "simple": torch.nn.RNN,
    "lstm": torch.nn.LSTM,
    "projected-lstm": torch.nn.LSTM,
    "gru": torch.nn.GRU,
}
ORDER = {
    "simple": ["candidate"],
    "lstm": ["input", "forget", "candidate", "output"],
    "projected-lstm": ["input", "forget", "candidate", "output"],
    "gru": ["reset", "update", "candidate"],
}


def has_native(case):
    names = {part: options["name"] for part, options in case["activations"].items()}
    usual = names == DEFAULT_ACTIVATIONS.get(case["cell"]) or names == dict(candidate="relu")
    return case["cell"] in MODULES and usual and not case["transformers"] and not case["feedback"]


def stacked(cell, named, suffix):
    """Parameters by gate and operand -> PyTorch's stacked ones, of which our leaves stay the source."""
    gates = ORDER[cell]
    recurrent = lambda gate: "recurrent_candidate" if cell == "gru" and gate == "candidate" else gate
    zero = torch.zeros_like(named["candidate.bias"])
    second_bias = lambda gate: zero if recurrent(gate) == gate else named[f"{recurrent(gate)}.bias"]
    weights = {
        "weight_ih_l0": torch.cat([named[f"{gate}.x"] for gate in gates]),
        "weight_hh_l0": torch.cat([named[f"{recurrent(gate)}.h"] for gate in gates]),
        "bias_ih_l0": torch.cat([named[f"{gate}.bias"] for gate in gates]),
        "bias_hh_l0": torch.cat([second_bias(gate) for gate in gates]),
    }
    if cell == "projected-lstm":
        weights["weight_hr_l0"] = named["projection.m"]
    return {name + suffix: weight for name, weight in weights.items()}


def run(case, values):
    """As recurrent_torch.run. A module runs forward or both ways; for reverse, rows are turned within their length."""
    x, cell, final = values["input"]["x"], case["cell"], {}
    T, B = x.shape[:2]
    lengths = torch.tensor(case["lengths"] or [T] * B)
    position = torch.arange(T)[:, None]
    turned = torch.where(position < lengths, lengths - 1 - position, position)
    turn = lambda y: y.gather(0, turned[:, :, None].expand_as(y)) if case["direction"] == "reverse" else y
    for layer, prefix in enumerate(layer_prefixes(case)):
        options = dict(bidirectional=case["direction"] == "bidirectional")
        if cell == "simple":
            options["nonlinearity"] = case["activations"]["candidate"]["name"]
        if case["projection"]:
            options["proj_size"] = case["projection"][layer]
        module = MODULES[cell](x.shape[2], case["units"][layer], **options).double()
        weights, initial = {}, []
        for (side, _), suffix in zip(sides(case), ("", "_reverse")):
            weights |= stacked(cell, under(values["parameters"], prefix + side), suffix)
            initial.append(under(values["initial_state"], prefix + side))
        states = [torch.stack([side[state] for side in initial]) for state in initial[0]]
        packed = pack_padded_sequence(turn(x), lengths, enforce_sorted=False)
        arguments = (packed, tuple(states) if len(states) > 1 else states[0])
        output, after = torch.func.functional_call(module, weights, arguments)
        output = turn(pad_packed_sequence(output, total_length=T)[0])
        after = after if len(states) > 1 else (after,)
        for number, (side, _) in enumerate(sides(case)):
            final |= {prefix + side + state: after[s][number] for s, state in enumerate(initial[0])}
        if case["direction"] == "bidirectional":
            output = MERGES[case["merge"]](*output.chunk(2, -1))
        x = output + x if case["residual"] else output
    return x, final
