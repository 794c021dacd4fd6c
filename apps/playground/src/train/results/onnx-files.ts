import { type Expression, writeOnnx } from '@fgclip/core';
import { defineGraph, input } from '@fgclip/core/graph';
import type { Head } from '@fgclip/heads';
import { parameterExpressions } from '@fgclip/heads/internal';

/** A side of a head as an ONNX model: embeddings in, codes out. */
export type OnnxPart = 'image' | 'text' | 'score';

/**
 * A head as an ONNX model of its own. `image` and `text`: "embeddings" [rows, d] to "codes" [rows, width], which for heads
 * of the cosine family are unit vectors to be compared by their dot product. `score`: "images" and "texts", codes [n, width]
 * and [m, width], to "scores" [n, m].
 */
export function onnxFile({ function: matching, parameters }: Head, part: OnnxPart): Uint8Array {
  const named = parameterExpressions(matching);
  const rows = input('embeddings', ['rows', matching.dimension]);
  const imageCodes = matching.encodeImage(rows, named);
  const width = imageCodes.shape[1] ?? 1;
  const outputs: Record<OnnxPart, () => Record<string, Expression>> = {
    image: () => ({ codes: imageCodes }),
    text: () => ({ codes: matching.encodeText(rows, named) }),
    score: () => ({
      scores: matching.combine(input('images', ['images', width]), input('texts', ['texts', width]), named),
    }),
  };
  const graph = defineGraph({ outputs: outputs[part]() });
  const used = new Set(graph.parameters.map((node) => node.attributes.name));
  return writeOnnx(graph, {
    name: `${matching.name}-${part}`,
    parameters: Object.fromEntries(Object.entries(parameters).filter(([name]) => used.has(name))),
    metadata: { 'fgclip.head': matching.name, 'fgclip.part': part },
  });
}
