/** The bytes of a model file. */

import { VERSION } from "../../../tasks/version.js";
import { modelProto, operatorSetIdProto } from "../messages.js";
import type { GraphWriter } from "./graph-writer.js";

/** The operator set whose operators are written, and the version of the format that it came with. */
const OPERATOR_SET = 21n;
const IR_VERSION = 10n;

export function encodeModel(writer: GraphWriter, name: string): Uint8Array<ArrayBuffer> {
  return modelProto.encode(
    modelProto.create({
      irVersion: IR_VERSION,
      producerName: "sequitur",
      producerVersion: VERSION,
      graph: writer.finish(name),
      opsetImport: [operatorSetIdProto.create({ version: OPERATOR_SET })],
    }),
  );
}
