"""Writes pytorch-layout.json: state_dicts of PyTorch's recurrent modules, and what the modules give, in float64.

    python3 test/oracles/pytorch-layout.py > test/oracles/pytorch-layout.json          (PyTorch 2.15.0)

Every weight is a whole number of 1/64, so that float32 has it exactly. Weights are flat, row-major; `x` is `[T, B, I]`,
`output` `[T, B, O]`, `states` those of all layers and directions from the bottom, `h` then `c` of each.
"""

import json

import torch
from torch import nn

T, B, I = 4, 2, 3


class WithHead(nn.Module):
    """A GRU of two layers and a linear head, each under a name of its own."""

    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(I, 4, 2)
        self.head = nn.Linear(4, 2)

    def forward(self, x):
        output, states = self.gru(x)
        return self.head(output), states


# Sizes that differ, so that no tensor can take the place of another.
CASES = [
    ("LSTM, 2 layers, bidirectional", nn.LSTM(I, 2, 2, bidirectional=True)),
    ("GRU, 2 layers, with a head", WithHead()),
    ("GRU, bidirectional, without bias", nn.GRU(I, 2, bidirectional=True, bias=False)),
    ("RNN, relu", nn.RNN(I, 4, nonlinearity="relu")),
    ("LSTM, projection to 2, 2 layers", nn.LSTM(I, 5, 2, proj_size=2)),
]


def case(name, module, generator):
    module = module.double()
    for parameter in module.parameters():
        whole = torch.randint(-48, 49, parameter.shape, generator=generator)
        parameter.data = whole.double() / 64
    x = torch.randint(-64, 65, (T, B, I), generator=generator).double() / 32
    with torch.no_grad():
        output, states = module(x)
    states = zip(*states) if isinstance(states, tuple) else [(h,) for h in states]
    flat = lambda tensor: tensor.flatten().tolist()
    return dict(
        name=name,
        state_dict=[
            dict(name=key, shape=list(tensor.shape), values=flat(tensor)) for key, tensor in module.state_dict().items()
        ],
        x=flat(x),
        output=flat(output),
        states=[flat(state) for layer in states for state in layer],
    )


generator = torch.Generator().manual_seed(1997)
cases = [case(name, module, generator) for name, module in CASES]
print(json.dumps(dict(pytorch=torch.__version__.split("+")[0], T=T, B=B, I=I, cases=cases), separators=(",", ":")))
