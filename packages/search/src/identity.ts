import { createHash } from 'node:crypto';
import { createMatcher, type Head, saveHead } from '@fgclip/heads';
import { changesTextsOnly } from '@fgclip/heads/internal';
import type { OpenClip } from '@fgclip/node';
import { modelRecord } from '@fgclip/node/internal';
import type { StoreIdentity } from './stores/store.ts';

/** What a store of a model's vectors is for, and of a head's codes where the head makes some. @throws As reading files does. */
export async function storeIdentity(
  { model, dimension }: OpenClip,
  head?: { readonly name: string; readonly head: Head } | undefined,
): Promise<StoreIdentity> {
  const { id, weightsHash } = await modelRecord(model);
  const plain = { model: weightsHash ?? id, modelName: id, dimension };
  if (head === undefined || changesTextsOnly(head.head.function)) return plain;
  const hash = createHash('sha256').update(saveHead(head.head)).digest('hex');
  return { ...plain, head: hash, headName: head.name, headDimension: await codeWidth(head.head, dimension) };
}

async function codeWidth(head: Head, dimension: number): Promise<number> {
  const row = { shape: [1, dimension] as const, data: Float32Array.from({ length: dimension }, () => 1) };
  return (await createMatcher(head).encodeImages(row)).shape[1];
}
