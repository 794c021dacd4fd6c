import { type Expression, type FloatTensor, writeOnnx } from '@fgclip/core';
import { defineGraph, input } from '@fgclip/core/graph';
import { type Head, parameterExpressions } from '../matching/head.ts';

/** A head as ONNX models (opset 17, float32), each of which needs nothing of the others. */
export interface ExportedHead {
  /** "rows" [rows, d] -> "codes" [rows, width]: image embeddings to codes. */
  readonly image: Uint8Array;
  /** The same of caption embeddings. */
  readonly text: Uint8Array;
  /** "images" [images, width] and "texts" [texts, width], codes -> "scores" [images, texts]. */
  readonly score: Uint8Array;
}

/**
 * Any head as ONNX: both encoders and what combines their codes, for programs in any language. What the head is and how it
 * was trained stands in the models' metadata, as "fgclip.head" and "fgclip.history".
 */
export function exportHead({ function: matching, parameters, history }: Head): ExportedHead {
  const values = parameterExpressions(matching);
  const rows = input('rows', ['rows', matching.dimension]);
  const image = matching.encodeImage(rows, values);
  const text = matching.encodeText(rows, values);
  const codes = (side: string, { shape }: Expression) => input(side, [side, shape[1] ?? matching.dimension]);
  const write = (part: string, outputs: Readonly<Record<string, Expression>>) => {
    const graph = defineGraph({ outputs });
    const own = graph.parameters.map(({ attributes: { name } }) => [name, parameters[name] as FloatTensor] as const);
    return writeOnnx(graph, {
      name: `${matching.name}.${part}`,
      parameters: Object.fromEntries(own),
      metadata: {
        'fgclip.part': part,
        'fgclip.head': JSON.stringify({ function: matching.name, options: matching.options }),
        'fgclip.history': JSON.stringify(history),
      },
    });
  };
  const scores = matching.combine(codes('images', image), codes('texts', text), values);
  return {
    image: write('image', { codes: image }),
    text: write('text', { codes: text }),
    score: write('score', { scores }),
  };
}
