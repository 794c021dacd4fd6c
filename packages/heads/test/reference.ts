import type { FloatTensor } from '@fgclip/core';
import { readSafetensors, toFloat32 } from '@fgclip/core/formats';

/** Reads a file of values computed with PyTorch, from ../shared beside the checkout. */
export type ReadShared = (path: string) => Uint8Array;

export const releasedHeads = ['triplet_linear-mlp', 'fg-ovd_linear-mlp'].flatMap((name) => [
  name,
  `${name}_te-freezed`,
  `${name}_ve-freezed`,
]);

/** Everything that the reference suite reads. */
export const referencePaths = {
  cases: 'reference/heads.json',
  tensors: 'reference/heads.safetensors',
  released: (name: string) => `data/heads/${name}.pt`,
};

export interface ReferenceCase {
  readonly params: readonly string[];
  readonly [key: string]: unknown;
}

/** What PyTorch computed for every head. */
export function readHeadsReference(read: ReadShared): {
  cases: Record<string, ReferenceCase>;
  tensor(name: string): FloatTensor;
} {
  const { cases } = JSON.parse(new TextDecoder().decode(read(referencePaths.cases)));
  const { tensors } = readSafetensors(read(referencePaths.tensors));
  return {
    cases,
    tensor(name) {
      const stored = tensors.get(name);
      if (stored === undefined) throw new Error(`no reference tensor ${name}`);
      return toFloat32(stored);
    },
  };
}
