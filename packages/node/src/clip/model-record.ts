import { basename, resolve } from 'node:path';
import type { OpenedModel } from './open-model.ts';

/** A model as tables remember it. Where its folder lies differs from machine to machine; the hash says what it is. */
export function modelRecord({ id, revision, dtype, weightsHash }: OpenedModel) {
  return { id: revision === undefined ? basename(resolve(id)) : id, revision, dtype, weightsHash };
}
