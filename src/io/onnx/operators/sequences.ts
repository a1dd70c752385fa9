/** Sequences of tensors, and optional values. */

import type { Call } from "../call.js";
import { type OperatorTable, operator } from "../operator.js";
import { isSequence, isTensor, NOTHING, type Sequence, type Tensor, type Value } from "../tensor.js";
import { concatenate } from "./slices.js";
import { stack } from "./stacks.js";

/** A place, counted from the end where it is negative; `count` is one behind the last. */
function placeIn(call: Call, { elements }: Sequence, given: number, count: number): number {
  const place = given < 0 ? given + elements.length : given;
  if (!Number.isInteger(place) || place < 0 || place >= count)
    throw call.refuse(`place ${given}`, `one of ${count} places`);
  return place;
}

function insert(call: Call): Sequence {
  const sequence = call.sequence(0);
  const { elements } = sequence;
  const place = placeIn(
    call,
    sequence,
    Number(call.optionalScalar(2) ?? elements.length),
    elements.length + 1,
  );
  return { elements: elements.toSpliced(place, 0, call.tensor(1)) };
}

function erase(call: Call): Sequence {
  const sequence = call.sequence(0);
  const { elements } = sequence;
  return {
    elements: elements.toSpliced(
      placeIn(call, sequence, Number(call.optionalScalar(1) ?? -1), elements.length),
      1,
    ),
  };
}

function at(call: Call): Value {
  const sequence = call.sequence(0);
  return sequence.elements[
    placeIn(call, sequence, Number(call.scalar(1)), sequence.elements.length)
  ] as Value;
}

function concatenateSequence(call: Call): Tensor {
  const tensors = call.sequence(0).elements.filter(isTensor);
  const axis = call.int("axis", 0);
  if (!call.flag("new_axis")) return concatenate(call, tensors, axis);
  return stack(call, tensors, call.axis(axis, (tensors[0]?.dims.length ?? 0) + 1));
}

/** Version 18 also takes what is not optional, and no input at all. */
function hasElement(call: Call): Tensor {
  const value = call.inputs[0];
  return call.build("bool", [], () => (value === undefined || value === NOTHING ? 0 : 1));
}

function element(call: Call): Value {
  const value = call.value(0);
  if (!isTensor(value) && !isSequence(value))
    throw call.refuse("an optional value that holds nothing", "something");
  return value;
}

export const sequences: OperatorTable = {
  ConcatFromSequence: operator(concatenateSequence, "axis", "new_axis"),
  Optional: operator((call) => call.inputs[0] ?? NOTHING, "type"),
  OptionalGetElement: operator(element),
  OptionalHasElement: operator(hasElement),
  SequenceAt: operator(at),
  SequenceConstruct: operator((call): Sequence => ({ elements: call.tensors() })),
  SequenceEmpty: operator((): Sequence => ({ elements: [] }), "dtype"),
  SequenceErase: operator(erase),
  SequenceInsert: operator(insert),
  SequenceLength: operator((call) => call.build("int64", [], () => call.sequence(0).elements.length)),
};
