"""One training step in PyTorch, timed: reads cases as JSON lines, writes {"ms": [...]} for each, one thread."""

import json
import sys
import time

import torch

torch.set_num_threads(1)
CELLS = {"simple": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}

for line in sys.stdin:
    case = json.loads(line)
    layer = CELLS[case["cell"]](1, case["units"])
    head = torch.nn.Linear(case["units"], 1)
    parameters = [*layer.parameters(), *head.parameters()]
    optimiser = torch.optim.Adam(parameters, lr=1e-3)
    x = torch.sin(0.37 * torch.arange(case["steps"] * case["batch"])).reshape(case["steps"], case["batch"], 1)
    y = torch.cos(torch.arange(case["batch"])).reshape(-1, 1)

    def step():
        loss = torch.nn.functional.mse_loss(head(layer(x)[0][-1]), y)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()

    for _ in range(case["warmup"]):
        step()
    times = []
    for _ in range(case["repeats"]):
        start = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - start))
    print(json.dumps({"ms": times, "version": torch.__version__}), flush=True)
