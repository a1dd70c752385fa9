"""Writes optimisers.json: what PyTorch's optimisers and gradient clipping do, in float64.

    python3 test/oracles/optimisers.py > test/oracles/optimisers.json          (PyTorch 2.15.0, numpy 2.4.6)

Six parameters, split over two tensors (of the `shapes` of a run) and written as one list here, take 20 steps along a
fixed sequence of gradients. The gradients do not depend on the parameters, so an error in one step stays visible and
does not spread. They differ by orders of magnitude, change sign, and one of them is zero at times. `trajectory` holds
the parameters after every step.

Options are named as PyTorch names them: `lr` learning rate, `betas` decay of the two moments, `eps` added to the root
(outside it), `alpha` and `rho` decay of the squares, `weight_decay`: for AdamW taken off the parameter (decoupled), for
all others added to the gradient (L2). Of Adafactor's two `eps`, the first is a bound in PyTorch and an addend in the
paper: too small to matter here.

The figures are computed twice: by PyTorch, which writes the file, and by the published update rules in plain Python.
The script fails when the two disagree.
"""

import json
import math

import numpy as np
import torch

STEPS = 20
INITIAL = [0.5, -1.25, 3.0, 0.0, -0.01, 100.0]
SCALES = np.array([1e-3, 1.0, 10.0, 0.3, 1e-6, 2.0])

RUNS = [
    ("sgd", dict(lr=0.1)),
    ("sgd", dict(lr=0.05, momentum=0.9)),
    ("sgd", dict(lr=0.05, momentum=0.9, nesterov=True)),
    ("sgd", dict(lr=0.05, momentum=0.8, weight_decay=0.02)),
    ("adam", dict(lr=0.01, betas=[0.9, 0.999], eps=1e-8)),
    ("adam", dict(lr=0.02, betas=[0.8, 0.95], eps=1e-3, weight_decay=0.1)),
    ("adamw", dict(lr=0.01, betas=[0.9, 0.999], eps=1e-8, weight_decay=0.01)),
    ("adamw", dict(lr=0.02, betas=[0.8, 0.95], eps=1e-3, weight_decay=0.3)),
    ("rmsprop", dict(lr=0.01, alpha=0.99, eps=1e-8)),
    ("rmsprop", dict(lr=0.01, alpha=0.9, eps=1e-7, momentum=0.9)),
    ("rmsprop", dict(lr=0.01, alpha=0.9, eps=1e-7, centered=True, weight_decay=0.05)),
    ("adam", dict(lr=0.01, betas=[0.9, 0.9], eps=1e-8, amsgrad=True)),
    ("adamw", dict(lr=0.02, betas=[0.8, 0.95], eps=1e-3, weight_decay=0.3, amsgrad=True)),
    ("nadam", dict(lr=0.002, betas=[0.9, 0.999], eps=1e-8, momentum_decay=0.004)),
    ("nadam", dict(lr=0.05, betas=[0.7, 0.95], eps=1e-4, momentum_decay=0.5)),
    ("adamax", dict(lr=0.002, betas=[0.9, 0.999], eps=1e-8)),
    ("adamax", dict(lr=0.05, betas=[0.7, 0.8], eps=1e-4)),
    ("adagrad", dict(lr=0.01, eps=1e-10)),
    ("adagrad", dict(lr=0.1, initial_accumulator_value=0.3, eps=1e-4)),
    ("adadelta", dict(lr=1.0, rho=0.9, eps=1e-6)),
    ("adadelta", dict(lr=0.5, rho=0.8, eps=1e-3)),
    ("adafactor", dict(lr=0.01, beta2_decay=-0.8, eps=[1e-30, 1e-3], d=1.0)),
    ("adafactor", dict(lr=0.5, beta2_decay=-0.6, eps=[1e-30, 0.2], d=1.2)),
]
MATRIX = ("adafactor",)  # those for which a matrix is another thing than a vector
CLASSES = {
    name.lower(): getattr(torch.optim, name)
    for name in ("SGD", "Adam", "AdamW", "RMSprop", "NAdam", "Adamax", "Adagrad", "Adadelta", "Adafactor")
}


def draw_gradients():
    gradients = np.random.default_rng(1997).uniform(-1, 1, (STEPS, len(INITIAL))) * SCALES
    gradients[::4, 3] = 0
    return gradients


def by_pytorch(name, options, gradients, shapes):
    tensors = [
        torch.tensor(part, dtype=torch.float64).reshape(shape).requires_grad_()
        for part, shape in zip((INITIAL[:4], INITIAL[4:]), shapes)
    ]
    optimiser = CLASSES[name](tensors, **options)
    trajectory = []
    for gradient in gradients:
        for tensor, part in zip(tensors, (gradient[:4], gradient[4:])):
            tensor.grad = torch.from_numpy(part.copy()).reshape(tensor.shape)
        optimiser.step()
        trajectory.append([value for tensor in tensors for value in tensor.flatten().tolist()])
    return trajectory


def by_adafactor(options, gradients, shapes):
    """Shazeer & Stern 2018, algorithms 4 and 5, one tensor at a time."""
    floor = options["eps"][1]
    trajectories = []
    for shape, start, columns in zip(shapes, (INITIAL[:4], INITIAL[4:]), (gradients[:, :4], gradients[:, 4:])):
        x, mean, trajectory = np.array(start).reshape(shape), 0, []
        for t, column in enumerate(columns, 1):
            g = column.reshape(shape)
            share = t ** options["beta2_decay"]
            mean = (1 - share) * mean + share * (g**2 + 1e-60)
            # The means of rows and columns are those of the mean of squares: all of it is linear.
            v = np.outer(mean.mean(1), mean.mean(0)) / mean.mean() if mean.ndim == 2 else mean
            u = g / np.sqrt(v)
            u = u / max(1, np.sqrt((u**2).mean()) / options["d"])
            x = x - min(options["lr"], 1 / math.sqrt(t)) * max(floor, np.sqrt((x**2).mean())) * u
            trajectory.append(x.flatten())
        trajectories.append(np.array(trajectory))
    return np.concatenate(trajectories, axis=1)


def by_rule(name, options, gradients):
    """The update rules, one parameter at a time."""
    lr, decay = options["lr"], options.get("weight_decay", 0)
    columns = []
    for start, column in zip(INITIAL, gradients.T):
        p, values = start, []
        first = second = velocity = largest = 0.0
        product = 1.0
        for t, g in enumerate(column, 1):
            if name == "adamw":
                p -= lr * decay * p
            else:
                g = g + decay * p
            if name == "sgd":  # Sutskever et al. 2013, with the learning rate outside the velocity
                momentum = options.get("momentum", 0)
                velocity = momentum * velocity + g
                p -= lr * (g + momentum * velocity if options.get("nesterov") else velocity)
            elif name == "rmsprop":  # Tieleman & Hinton 2012; centred: Graves 2013
                alpha = options["alpha"]
                second = alpha * second + (1 - alpha) * g * g
                first = alpha * first + (1 - alpha) * g
                spread = math.sqrt(second - first**2) if options.get("centered") else math.sqrt(second)
                velocity = options.get("momentum", 0) * velocity + g / (spread + options["eps"])
                p -= lr * velocity
            elif name == "adagrad":  # Duchi, Hazan & Singer 2011
                second += g * g
                total = options.get("initial_accumulator_value", 0) + second
                p -= lr * g / (math.sqrt(total) + options["eps"])
            elif name == "adadelta":  # Zeiler 2012
                rho, eps = options["rho"], options["eps"]
                second = rho * second + (1 - rho) * g * g
                move = g * math.sqrt(velocity + eps) / math.sqrt(second + eps)
                velocity = rho * velocity + (1 - rho) * move**2
                p -= lr * move
            elif name == "adamax":  # Kingma & Ba 2015, section 7.1
                beta1, beta2 = options["betas"]
                first = beta1 * first + (1 - beta1) * g
                largest = max(beta2 * largest, abs(g) + options["eps"])
                p -= lr / (1 - beta1**t) * first / largest
            else:  # Kingma & Ba 2015; decoupled decay: Loshchilov & Hutter 2019; largest: Reddi et al. 2018
                beta1, beta2 = options["betas"]
                first = beta1 * first + (1 - beta1) * g
                second = beta2 * second + (1 - beta2) * g * g
                largest = max(largest, second)
                chosen = largest if options.get("amsgrad") else second
                scale = math.sqrt(chosen / (1 - beta2**t)) + options["eps"]
                if name == "nadam":  # Dozat 2016
                    now, ahead = (beta1 * (1 - 0.5 * 0.96 ** (s * options["momentum_decay"])) for s in (t, t + 1))
                    product *= now
                    mean = ahead * first / (1 - product * ahead) + (1 - now) * g / (1 - product)
                else:
                    mean = first / (1 - beta1**t)
                p -= lr * mean / scale
            values.append(p)
        columns.append(values)
    return np.array(columns).T


def clip(gradients, max_norm=None, clip_value=None):
    """`clip_grad_norm_` (over all tensors together, adding 1e-6 to the norm it divides by) or `clip_grad_value_`."""
    tensors = [torch.zeros(len(part), dtype=torch.float64, requires_grad=True) for part in gradients]
    for tensor, part in zip(tensors, gradients):
        tensor.grad = torch.tensor(part, dtype=torch.float64)
    flat = np.concatenate([np.array(part) for part in gradients])
    if clip_value is not None:
        torch.nn.utils.clip_grad_value_(tensors, clip_value)
        expected, options = np.clip(flat, -clip_value, clip_value), dict(clip_value=clip_value)
    else:
        norm = float(torch.nn.utils.clip_grad_norm_(tensors, max_norm))
        np.testing.assert_allclose(norm, math.sqrt((flat**2).sum()), rtol=1e-14)
        expected, options = flat * min(1, max_norm / (norm + 1e-6)), dict(max_norm=max_norm, total_norm=norm)
    clipped = [tensor.grad.tolist() for tensor in tensors]
    np.testing.assert_allclose(np.concatenate(clipped), expected, rtol=1e-14)
    return dict(**options, gradients=gradients, clipped=clipped)


def main():
    torch.set_default_dtype(torch.float64)  # NAdam keeps its product of momenta in it
    gradients = draw_gradients()
    runs = []
    for name, options in RUNS:
        shapes = [[2, 2], [2]] if name in MATRIX else [[4], [2]]
        trajectory = by_pytorch(name, options, gradients, shapes)
        by_rules = (
            by_adafactor(options, gradients, shapes) if name == "adafactor" else by_rule(name, options, gradients)
        )
        np.testing.assert_allclose(by_rules, trajectory, rtol=1e-12, atol=1e-15)
        runs.append(dict(optimiser=name, options=options, shapes=shapes, trajectory=trajectory))
    large, small = [[3.0, -4.0, 0.0], [12.0]], [[0.3, -0.4, 0.0], [0.0]]
    clipping = dict(
        norm=[
            clip(large, max_norm=1.0),
            clip(large, max_norm=20.0),
            clip(small, max_norm=0.5),
            clip([[0.0]], max_norm=1.0),
        ],
        value=[clip(large, clip_value=3.5), clip(small, clip_value=1.0)],
    )
    content = dict(
        pytorch=torch.__version__.split("+")[0],
        initial=INITIAL,
        gradients=gradients.tolist(),
        runs=runs,
        clipping=clipping,
    )
    print(json.dumps(content, separators=(",", ":")))


if __name__ == "__main__":
    main()
