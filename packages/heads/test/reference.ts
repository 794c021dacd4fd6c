import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type FloatTensor, readSafetensors, toFloat32 } from '@fgclip/core';

/** Values computed with PyTorch, in a folder beside the checkout; suites that read it skip where it is absent. */
const sharedFolder = fileURLToPath(new URL('../../../../shared', import.meta.url));
export const hasShared = existsSync(sharedFolder);

if (!hasShared) console.warn('Reference suites are skipped: there is no ../shared beside the checkout');

export function readShared(path: string): Uint8Array {
  return readFileSync(`${sharedFolder}/${path}`);
}

export interface ReferenceCase {
  readonly params: readonly string[];
  readonly [key: string]: unknown;
}

/** ../shared/reference/heads.json and heads.safetensors. */
export function readHeadsReference(): {
  cases: Record<string, ReferenceCase>;
  tensor(name: string): FloatTensor;
} {
  const { cases } = JSON.parse(new TextDecoder().decode(readShared('reference/heads.json')));
  const { tensors } = readSafetensors(readShared('reference/heads.safetensors'));
  return {
    cases,
    tensor(name) {
      const stored = tensors.get(name);
      if (stored === undefined) throw new Error(`no reference tensor ${name}`);
      return toFloat32(stored);
    },
  };
}
