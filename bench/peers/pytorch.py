"""PyTorch as a contender: `python3 pytorch.py THREADS`. Answers what `serve.mjs` answers, one JSON line each."""

import base64
import json
import sys
import time

try:
    import torch
except ImportError as error:
    print(json.dumps({"missing": str(error)}), flush=True)
    sys.exit()

torch.set_num_threads(int(sys.argv[1]))
LAYERS = {"simple": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
# Our names of the gates, in PyTorch's order.
GATES = {
    "simple": ["candidate"],
    "lstm": ["input", "forget", "candidate", "output"],
    "gru": ["reset", "update", "candidate"],
}
CHECKED_STEPS = 5


def floats(text):
    return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=torch.float32)


class Prepared:
    def __init__(self, entry, material):
        self.task, cell, units = entry["task"], entry["cell"], entry["units"]
        self.layer = LAYERS[cell](1, units)
        self.head = torch.nn.Linear(units, 1)
        self.parameters = [*self.layer.parameters(), *self.head.parameters()]
        weights = {name: floats(text) for name, text in material["weights"].items()}
        # 1 where the second bias, of the recurrent products, has a counterpart among our parameters.
        self.mask = torch.zeros_like(self.layer.bias_hh_l0)
        self.load(cell, units, weights)
        self.x = floats(material["inputs"]).reshape(entry["steps"], entry["batch"], 1)
        self.target = floats(material["targets"]).reshape(-1, 1)
        if self.task == "step":
            # For single steps PyTorch has this module, which is three times as fast.
            self.cell, self.time, self.state = torch.nn.LSTMCell(1, units), 0, None
            parameters = self.layer.state_dict()
            self.cell.load_state_dict({name.removesuffix("_l0"): value for name, value in parameters.items()})
        if self.task == "train":
            self.optimiser = torch.optim.Adam(self.parameters, lr=entry["rate"], fused=True)

    @torch.no_grad()
    def load(self, cell, units, weights):
        def gates(operand):
            return [weights[f"0.{gate}.{operand}"] for gate in GATES[cell]]

        recurrent = [weights.get(f"0.{gate}.h") for gate in GATES[cell]]
        self.layer.bias_hh_l0.zero_()
        if cell == "gru":
            recurrent[2] = weights["0.recurrent_candidate.h"]
            self.layer.bias_hh_l0[2 * units :] = weights["0.recurrent_candidate.bias"]
            self.mask[2 * units :] = 1
        self.layer.weight_ih_l0.copy_(torch.cat(gates("x")).reshape(-1, 1))
        self.layer.weight_hh_l0.copy_(torch.cat(recurrent).reshape(-1, units))
        self.layer.bias_ih_l0.copy_(torch.cat(gates("bias")))
        self.head.weight.copy_(weights["1.weight"].reshape(1, units))
        self.head.bias.copy_(weights["1.bias"])

    def train(self, masked=False):
        loss = torch.nn.functional.mse_loss(self.head(self.layer(self.x)[0][-1]), self.target)
        self.optimiser.zero_grad()
        loss.backward()
        if masked:
            self.layer.bias_hh_l0.grad.mul_(self.mask)
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimiser.step()
        return loss

    @torch.inference_mode()
    def infer(self):
        return self.head(self.layer(self.x)[0][-1])

    @torch.inference_mode()
    def step(self):
        self.state = self.cell(self.x[self.time % len(self.x)], self.state)
        self.time += 1
        return self.head(self.state[0])

    def check(self):
        """A second bias, which PyTorch trains and we lack, would double the first: here it stays as it is."""
        if self.task == "train":
            return [self.train(masked=True).item() for _ in range(CHECKED_STEPS)]
        if self.task == "infer":
            return self.infer().flatten().tolist()
        return [self.step().item() for _ in self.x]

    def measure(self, warmup, repeats, calls):
        call = getattr(self, self.task)
        times = []
        for index in range(-warmup, repeats):
            start = time.perf_counter()
            for _ in range(calls):
                call()
            if index >= 0:
                times.append(1000 * (time.perf_counter() - start) / calls)
        return times


print(json.dumps({"version": torch.__version__}), flush=True)
prepared = None
for line in sys.stdin:
    message = json.loads(line)
    answer = {}
    try:
        if message["do"] == "prepare":
            prepared = Prepared(message["entry"], message["material"])
        elif message["do"] == "check":
            answer = {"values": prepared.check()}
        elif message["do"] == "time":
            answer = {"ms": prepared.measure(message["warmup"], message["repeats"], message["calls"])}
        else:
            prepared = None
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
