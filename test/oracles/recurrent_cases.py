"""Which cases recurrent.json has: cells, activations, transformers and layer options, crossed by a seeded rule."""

import itertools
import math
import random

from recurrent_layout import DEFAULT_ACTIVATIONS, LINEAR, shapes

MERGE_NAMES = ["concat", "sum", "multiply", "average"]

# What a layer may be asked beside its cell; the words of a set are applied together.
SINGLE = [["reverse"], *([merge] for merge in MERGE_NAMES), ["lengths"], ["reverse", "lengths"]]
SINGLE += [["concat", "lengths"], ["stacked"], ["residual"], ["feedback-1"], ["feedback-3"]]
COMPOUND = [
    ["stacked", "reverse"],
    ["stacked", "lengths"],
    ["stacked", "concat"],
    ["stacked", "sum", "lengths"],
    ["stacked", "feedback-1"],
    ["reverse", "residual"],
    ["reverse", "feedback-1"],
    ["lengths", "feedback-3"],
    ["reverse", "lengths", "feedback-1"],
    ["multiply", "lengths"],
    ["average", "feedback-1"],
]

HARD_SIGMOID = dict(name="hard-sigmoid", alpha=1 / 6, beta=0.5)
ONNX_HARD_SIGMOID = dict(name="hard-sigmoid", alpha=0.2, beta=0.5)
ACTIVATIONS = [dict(name=name) for name in ("sigmoid", "relu", "softsign", "softplus", "gelu", "silu", "linear")] + [
    dict(name="leaky-relu", alpha=0.01),
    dict(name="elu", alpha=1.0),
    HARD_SIGMOID,
    ONNX_HARD_SIGMOID,
    dict(name="scaled-tanh", alpha=1.2, beta=0.7),
    dict(name="affine", alpha=0.8, beta=0.1),
    dict(name="thresholded-relu", alpha=0.3),
]
RELU, SOFTSIGN, SILU, GELU = (dict(name=name) for name in ("relu", "softsign", "silu", "gelu"))
HARD_GATES = dict(input=HARD_SIGMOID, forget=HARD_SIGMOID, output=HARD_SIGMOID)
VARIANTS = [
    ("indrnn", dict(candidate=dict(name="tanh"))),
    ("lstm", HARD_GATES),
    ("lstm", dict(HARD_GATES, candidate=SOFTSIGN, cell=SOFTSIGN)),
    ("lstm", dict(candidate=RELU, cell=RELU)),
    ("lstm", dict(input=ONNX_HARD_SIGMOID, forget=dict(name="affine", alpha=0.8, beta=0.1), cell=SILU)),
    ("peephole-lstm", dict(forget=ONNX_HARD_SIGMOID, candidate=SOFTSIGN, cell=RELU)),
    ("coupled-lstm", dict(input=HARD_SIGMOID, candidate=GELU, cell=SOFTSIGN)),
    ("projected-lstm", dict(output=HARD_SIGMOID, candidate=SOFTSIGN, cell=dict(name="elu", alpha=1.0))),
    ("gru", dict(reset=HARD_SIGMOID, update=HARD_SIGMOID)),
    ("gru", dict(reset=ONNX_HARD_SIGMOID, candidate=SOFTSIGN)),
    ("gru", dict(update=ONNX_HARD_SIGMOID, candidate=RELU)),
    ("gru-reset-before", dict(reset=ONNX_HARD_SIGMOID, update=HARD_SIGMOID, candidate=SOFTSIGN)),
    ("gru-reset-before", dict(candidate=RELU)),
]

LAYER_NORM = dict(name="layer-norm", epsilon=1e-5)
BATCH_NORM = dict(name="batch-norm", epsilon=1e-5)
ZONEOUT = dict(name="zoneout")
ZONEOUT_RATE = dict(name="zoneout", rate=0.2)
DROPOUT = dict(name="variational-dropout", keep=0.75)
CLIP = dict(name="clip", limit=0.4)
TRANSFORMED = ["simple", "lstm", "peephole-lstm", "gru", "gru-reset-before", "coupled-lstm"]
TOGETHER = [[LAYER_NORM, ZONEOUT], [LAYER_NORM, DROPOUT], [BATCH_NORM, ZONEOUT], [ZONEOUT_RATE, DROPOUT]]


def requests():
    """(cell, activations that are not the default, transformers, words of layer options), one per case."""
    draw = random.Random(2015)
    shuffled = lambda sets: itertools.cycle(draw.sample(sets, len(sets)))
    for cell in LINEAR:
        for words in [[], *SINGLE]:
            yield cell, {}, [], words
    for options in ACTIVATIONS:
        yield "simple", dict(candidate=options), [], []
    for cell, activations in VARIANTS:
        yield cell, activations, [], []
    for sets, cells, count in (
        ([LAYER_NORM], TRANSFORMED, 3),
        ([BATCH_NORM], TRANSFORMED, 2),
        ([ZONEOUT], TRANSFORMED, 2),
        ([ZONEOUT_RATE], TRANSFORMED, 2),
        ([DROPOUT], TRANSFORMED, 2),
        ([CLIP], ["simple", "lstm", "gru"], 4),
    ):
        # The statistics of a batch whose rows have ended are left open.
        words = shuffled([words for words in SINGLE if BATCH_NORM not in sets or "lengths" not in words])
        for cell in cells:
            for chosen in [[], *itertools.islice(words, count)]:
                yield cell, {}, sets, chosen
    for sets, cell in zip(TOGETHER * 2, draw.sample(TRANSFORMED, 6) + ["lstm", "gru"]):
        yield cell, {}, sets, []
    for variant, words in zip(draw.sample(VARIANTS, len(VARIANTS)), shuffled(SINGLE)):
        yield *variant, [], words
    words = shuffled(COMPOUND)
    for cell in [*LINEAR, *TRANSFORMED]:
        yield cell, {}, [], next(words)


def numbers(case):
    """How many numbers the results of a case have."""
    groups = shapes(case)
    size = lambda group: sum(math.prod(shape) for shape in groups[group].values())
    return size("output_weight") + size("input") + size("parameters") + 2 * size("initial_state")


def extents_of(case, words, draw):
    """Small extents, all different; ever larger ones are allowed until some fit."""
    cell = case["cell"]
    names = [options["name"] for options in case["transformers"]]
    layers = 2 if "stacked" in words else 1
    longest = 5 + layers if cell == "projected-lstm" else 4 + layers
    # The product with a single input normalises to -1 and 1 whatever it is; so do two features, and two rows.
    fewest_inputs = 2 if "layer-norm" in names or "batch-norm" in names or draw.random() < 0.7 else 1
    fewest_units = 3 if "layer-norm" in names else 2
    fewest_rows = 3 if "batch-norm" in names else 2
    limit = 45.0
    while True:
        limit *= 1.002
        T = draw.randint(3, longest) + (case["feedback"] + 1) // 2
        B, I = draw.randint(fewest_rows, 4), draw.randint(fewest_inputs, 7)
        units = [draw.randint(fewest_units, 6) for _ in range(layers)]
        projection = [draw.randint(2, 5) for _ in range(layers)] if cell == "projected-lstm" else None
        if "residual" in words:
            I = projection[0] if projection else units[0]
        different = [T, B, *units, *(projection or []), *([] if "residual" in words else [I])]
        if len(set(different)) < len(different) or T < 3 + case["feedback"]:
            continue
        # PyTorch's own LSTM projects on fewer features only.
        if projection and any(r >= h for r, h in zip(projection, units)):
            continue
        case |= dict(extents=dict(T=T, B=B, I=I), units=units, projection=projection)
        if numbers(case) <= limit:
            return


def make(number, cell, changed, transformers, words):
    """A case without its seed."""
    draw = random.Random(number)
    merge = next((merge for merge in MERGE_NAMES if merge in words), None)
    defaults = {part: dict(name=name) for part, name in DEFAULT_ACTIVATIONS.get(cell, {}).items()}
    parts = [f"{part}={options['name']}" for part, options in changed.items()]
    parts += [options["name"] + (" at a rate" if "rate" in options else "") for options in transformers]
    case = dict(
        name=f"{number}: " + ", ".join([cell, *parts, *words]),
        cell=cell,
        activations=defaults | changed,
        transformers=transformers,
        direction="bidirectional" if merge else "reverse" if "reverse" in words else "forward",
        merge=merge,
        lengths=None,
        residual="residual" in words,
        feedback=next((int(word[-1]) for word in words if word.startswith("feedback")), 0),
    )
    extents_of(case, words, draw)
    if "lengths" in words:
        T, B = case["extents"]["T"], case["extents"]["B"]
        # All different, unsorted; the longest row is not always as long as T.
        case["lengths"] = draw.sample(range(1, T + 1), B) if B <= T else [draw.randint(1, T) for _ in range(B)]
    return case


def cases():
    return [make(number, *request) for number, request in enumerate(requests())]
