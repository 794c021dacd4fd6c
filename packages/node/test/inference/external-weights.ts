import {
  bytesField,
  concatenate,
  type Encoded,
  messageField,
  stringField,
  toBytes,
  varintField,
} from '../../../core/src/runtimes/onnx/protobuf.ts';
import { type Field, fieldsOf } from '../../../core/src/runtimes/onnx/read-initializers.ts';

const model = { graph: 7 };
const graph = { initializer: 5 };
const tensor = { raw: 9, external: 13, location: 14 };

/** Shapes and the like stay, as they do there. */
const SMALL = 256;

/** Bytes of an ONNX model whose weights lie in files beside it, and those of the files by their locations. */
export interface ExternalWeights {
  readonly bytes: Uint8Array;
  readonly data: Readonly<Record<string, Uint8Array>>;
}

/** Moves the weights of a model out into files, dealt to them in turn: what onnx.save_model(save_as_external_data) does. */
export function moveWeightsOut(bytes: Uint8Array, locations: readonly string[]): ExternalWeights {
  const parts = locations.map((): Uint8Array[] => []);
  let count = 0;
  const weight = (message: Uint8Array): Encoded[] => {
    const fields = [...fieldsOf(message)];
    const raw = fields.find(({ number }) => number === tensor.raw);
    if (raw === undefined || raw.bytes.length < SMALL) return fields.map(same);
    const file = count++ % locations.length;
    const offset = (parts[file] ?? []).reduce((sum, { length }) => sum + length, 0);
    parts[file]?.push(raw.bytes);
    const entries = { location: locations[file] ?? '', offset: `${offset}`, length: `${raw.bytes.length}` };
    return [
      ...fields.filter((field) => field !== raw).map(same),
      ...Object.entries(entries).map(([key, value]) =>
        messageField(tensor.external, [stringField(1, key), stringField(2, value)]),
      ),
      varintField(tensor.location, 1),
    ];
  };
  const inGraph = (field: Field) =>
    field.number === graph.initializer ? messageField(field.number, weight(field.bytes)) : same(field);
  const moved = [...fieldsOf(bytes)].map((field) =>
    field.number === model.graph ? messageField(field.number, [...fieldsOf(field.bytes)].map(inGraph)) : same(field),
  );
  const files = locations.map((location, k) => [location, Buffer.concat(parts[k] ?? [])] as const);
  return { bytes: toBytes(concatenate(moved)), data: Object.fromEntries(files) };
}

function same({ number, integer, bytes }: Field): Encoded {
  return integer === undefined ? bytesField(number, bytes) : varintField(number, integer);
}
