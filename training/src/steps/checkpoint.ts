import { readFile } from 'node:fs/promises';
import { FgclipError, type FloatTensor, readSafetensors, toFloat32, writeSafetensors } from '@fgclip/core';
import { writeFileAtomically } from '@fgclip/node';

/** Where a training stands: everything needed to go on as if it had never stopped. */
export interface Checkpoint {
  /** Steps done. */
  readonly step: number;
  /** Parameters and the optimiser's moments. */
  readonly state: Readonly<Record<string, FloatTensor>>;
}

/** Where checkpoints go, and what the training is: only the very same one goes on from them. */
export interface CheckpointFile {
  readonly file: string;
  /** What the file says it holds, with a version. */
  readonly format: string;
  readonly run: object;
}

/** Writes a checkpoint whole or not at all. */
export async function saveCheckpoint(to: CheckpointFile, { step, state }: Checkpoint): Promise<void> {
  const metadata = { format: to.format, run: JSON.stringify(to.run), step: `${step}` };
  await writeFileAtomically(to.file, writeSafetensors(state, metadata));
}

/**
 * The checkpoint in a file, or undefined where there is none.
 *
 * @throws INVALID_FORMAT for another file; INVALID_ARGUMENT for the checkpoint of another training.
 */
export async function loadCheckpoint({ file, format, run }: CheckpointFile): Promise<Checkpoint | undefined> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new FgclipError('IO', 'Cannot read the checkpoint', { file, found: error.message, cause: error });
  });
  if (bytes === undefined) return undefined;
  const { tensors, metadata } = readSafetensors(bytes, { file });
  if (metadata.format !== format) {
    throw new FgclipError('INVALID_FORMAT', 'This is not a checkpoint', { file, expected: format });
  }
  if (metadata.run !== JSON.stringify(run)) {
    throw new FgclipError('INVALID_ARGUMENT', 'The checkpoint belongs to another training', {
      file,
      expected: JSON.stringify(run),
      found: metadata.run ?? 'nothing',
      hint: 'Remove the file, name another --work, or give the options it was made with',
    });
  }
  const state = Object.fromEntries([...tensors].map(([name, stored]) => [name, toFloat32(stored)]));
  return { step: Number(metadata.step), state };
}
