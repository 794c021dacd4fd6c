import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfAborted } from '@fgclip/core';
import { writeFileAtomically } from '@fgclip/node';
import type { Example } from './example.ts';
import { decodeShard, encodeShard } from './shard.ts';

export interface ExampleFolderOptions {
  /** Made of the scenes from one number to another; the same numbers give the same examples. */
  readonly make: (from: number, to: number) => Promise<readonly Example[]>;
  readonly scenes: number;
  /** Scenes a file. Default 250. */
  readonly scenesPerShard?: number;
  readonly imageSize: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/**
 * All examples, from the folder's files where they are, else made and written. Files are written whole, so that a kill
 * at any moment loses at most the one in hand.
 */
export async function examplesIn(folder: string, options: ExampleFolderOptions): Promise<Example[]> {
  const { make, scenes, scenesPerShard = 250, imageSize, signal, onProgress } = options;
  await mkdir(folder, { recursive: true });
  const present = new Set(await readdir(folder));
  const examples: Example[] = [];
  for (let from = 0; from < scenes; from += scenesPerShard) {
    throwIfAborted(signal);
    const to = Math.min(scenes, from + scenesPerShard);
    const name = `scenes-${from}-${to}.safetensors`;
    const file = join(folder, name);
    if (!present.has(name)) await writeFileAtomically(file, encodeShard(await make(from, to), imageSize));
    for (const example of decodeShard(await readFile(file), file)) examples.push(example);
    onProgress?.({ done: to, total: scenes });
  }
  return examples;
}
