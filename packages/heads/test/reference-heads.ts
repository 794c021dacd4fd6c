import type { FloatTensor, Matrix } from '@fgclip/core';
import type { BuiltInOptions, Head } from '../src/index.ts';
import { assembleHead, functionByName } from '../src/internal.ts';

const dimension = 64;

/** How the reference names its cases and parameters, in this project's terms. */
const cases: Record<string, { name: keyof BuiltInOptions; options: object; rename: (name: string) => string }> = {
  cosine: { name: 'cosine', options: {}, rename: (name) => name },
  linear: { name: 'linear', options: {}, rename: linearName },
  linear_text: { name: 'linear-text', options: {}, rename: linearName },
  linear_image: { name: 'linear-image', options: {}, rename: linearName },
  mlp_gelu: { name: 'mlp', options: {}, rename: mlpName },
  mlp_tanh: { name: 'mlp', options: { activation: 'tanh', activateLast: true }, rename: mlpName },
  attention: { name: 'attention', options: { heads: 8 }, rename: attentionName },
};

export const caseNames = Object.keys(cases);

/** The reference's head of a case, its tensors under this project's names. */
export function referenceHead(
  caseName: string,
  parameters: readonly string[],
  tensor: (name: string) => FloatTensor,
): { head: Head; nameOf: (reference: string) => string } {
  const found = cases[caseName];
  if (found === undefined) throw new Error(`no case ${caseName}`);
  const { name, options, rename } = found;
  const values = Object.fromEntries(parameters.map((p) => [rename(p), tensor(`${caseName}.param.${p}`)]));
  return { head: assembleHead(functionByName(name, { dimension, ...options }), values), nameOf: rename };
}

export function asMatrix(value: FloatTensor): Matrix {
  const columns = value.shape.at(-1) ?? 1;
  return { shape: [value.data.length / columns, columns], data: value.data };
}

function linearName(name: string): string {
  return name.replace('img.', 'image.0.').replace('txt.', 'text.0.');
}

function mlpName(name: string): string {
  return name.replace(/^([it])(\d)\./, (_, side: string, layer: string) => {
    return `${side === 'i' ? 'image' : 'text'}.${Number(layer) - 1}.`;
  });
}

function attentionName(name: string): string {
  return name.replace('mha.', 'layers.0.');
}
