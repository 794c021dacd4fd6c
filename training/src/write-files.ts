import { type Expression, type Tensors, writeOnnx } from '@fgclip/core';
import { defineGraph } from '@fgclip/core/graph';
import { writeFileAtomically } from '@fgclip/node/internal';

/** Writes a value as indented JSON. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFileAtomically(file, new TextEncoder().encode(`${JSON.stringify(value, undefined, 2)}\n`));
}

/** Outputs as an ONNX model that holds those of the parameters which they need. */
export function writeGraph(
  outputs: Readonly<Record<string, Expression>>,
  parameters: Tensors,
  options: { readonly name: string; readonly int64Inputs?: readonly string[] },
): Uint8Array {
  const graph = defineGraph({ outputs });
  const names = new Set(graph.parameters.map(({ attributes }) => attributes.name));
  const own = Object.fromEntries(Object.entries(parameters).filter(([name]) => names.has(name)));
  return writeOnnx(graph, { ...options, parameters: own });
}
