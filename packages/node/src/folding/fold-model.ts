import { copyFile, mkdir, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FgclipError, type ModelConfig, type ModelPort } from '@fgclip/core';
import { chooseOutput, type ReadExternal } from '@fgclip/core/internal';
import type { Head } from '@fgclip/heads';
import { type FoldedModel, type FoldedTower, type FoldOptions, foldHead, type Side } from '@fgclip/heads/deploy';
import { fileError, readBytes, writeFileAtomically } from '../files/files.ts';
import { modelName, weightsHash } from '../models/model-record.ts';
import { type OpenClip, type OpenClipOptions, openClip, openModel } from '../models/open-clip.ts';
import { type Difference, measureFold } from './measure-fold.ts';
import { FOLD_FILE, type FoldRecord, foldRecord, modelCard } from './model-card.ts';

export interface FoldModelOptions extends OpenClipOptions, Pick<FoldOptions, 'rows'> {
  /** Folder that the new model goes into; it must be empty, or not be there. */
  readonly out: string;
  /** What the card calls the head. Default the name of its function. */
  readonly headName?: string | undefined;
}

/** A model with a head in it. */
export interface FoldedClip {
  readonly folder: string;
  readonly record: FoldRecord;
  /** Between the head's scores and the folded model's cosines, on made-up pictures and captions. */
  readonly difference: Difference;
}

/** Largest difference of scores that rounding explains, with rows of float32. */
const EXACT = 1e-5;

/**
 * Writes a CLIP model with a head in it: a folder of the same layout, names and dimension, whose plain cosine is the head's
 * score, so that whatever loads the model loads it. The model itself stays as it is. With it go a model card (README.md)
 * and a record (fgclip.json). What was written is run beside the model and the head, and compared.
 *
 * @throws INVALID_ARGUMENT for heads that cannot become part of a model (see foldHead()), heads of another model by their
 * record, and a folder that is not empty; SHAPE_MISMATCH for heads of another width; INVALID_DATA where the folded model
 * does not score as the head does; the rest as openClip() does; IO.
 */
export async function foldModel(model: string, head: Head, options: FoldModelOptions): Promise<FoldedClip> {
  const { out, rows, headName = head.function.name, ...open } = options;
  await checkFree(out);
  const { model: found, towers, parts, dispose } = await openModel(model, open);
  await dispose();
  const hash = await weightsHash(found.files, open);
  checkHead(head, { dimension: parts.config?.projectionDim, weightsHash: hash, model });
  const files = await towersOf(towers, parts);
  const folded = await foldHead(
    head,
    files.map(({ tower }) => tower),
    {
      rows,
      metadata: { 'fgclip.head': JSON.stringify({ function: head.function.name, options: head.function.options }) },
    },
  );
  await writeModel(
    out,
    found.files,
    files.map(({ path }, k) => ({ path, folded: folded[k] as FoldedModel })),
  );
  const difference = await compare(model, out, head, open);
  const record = foldRecord({
    base: { id: modelName(found), revision: found.revision, weightsHash: hash },
    head,
    headName,
    folded,
    difference,
  });
  await writeFileAtomically(join(out, FOLD_FILE), asJson(record));
  await writeFileAtomically(join(out, 'README.md'), new TextEncoder().encode(modelCard(record)));
  const isHalf = folded.some(({ sides }) => Object.values(sides).some((side) => side.isHalf));
  if (!isHalf && open.dtype !== 'fp16' && difference.largest > EXACT) throw tooFar(out, difference);
  return { folder: out, record, difference };
}

async function checkFree(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw fileError('Cannot read the folder', folder, error);
  });
  if (entries.length === 0) return;
  throw new FgclipError('INVALID_ARGUMENT', 'The folder for the new model is not empty', {
    file: folder,
    expected: 'an empty folder, or one that is not there',
    found: entries.slice(0, 3).join(', '),
  });
}

function checkHead(
  { function: matching, history }: Head,
  {
    dimension,
    weightsHash: own,
    model,
  }: { readonly dimension: number | undefined; readonly weightsHash: string; readonly model: string },
): void {
  if (dimension !== undefined && dimension !== matching.dimension) {
    throw new FgclipError('SHAPE_MISMATCH', 'The head is for embeddings of another length than the model gives', {
      file: model,
      expected: `${matching.dimension} values`,
      found: `${dimension}`,
    });
  }
  const told = history.findLast(({ weightsHash: hash }) => typeof hash === 'string');
  if (told === undefined || told.weightsHash === own) return;
  throw new FgclipError('INVALID_ARGUMENT', 'The head was trained on the embeddings of another model', {
    file: model,
    expected: `${told.model === undefined ? 'a model' : `${told.model}`} with weights ${told.weightsHash}`,
    found: own,
    hint: 'Fold it into the model that its table was extracted with, of the same kind of weights',
  });
}

interface TowerFile {
  readonly path: string;
  readonly tower: FoldedTower;
}

interface Parts {
  readonly vision: { readonly outputs: readonly ModelPort[]; readonly inputs: readonly ModelPort[] };
  readonly text: { readonly outputs: readonly ModelPort[]; readonly inputs: readonly ModelPort[] };
  readonly config?: ModelConfig | undefined;
}

/** The files of both towers, or the one that holds both, with their outputs. */
async function towersOf(paths: { readonly vision: string; readonly text: string }, parts: Parts): Promise<TowerFile[]> {
  const outputOf = (side: Side) =>
    chooseOutput(parts[side === 'image' ? 'vision' : 'text'] as never, side, parts.config).name;
  const file = async (path: string, outputs: FoldedTower['outputs']): Promise<TowerFile> => ({
    path,
    tower: { bytes: await readBytes(path), outputs, file: path, readExternal: externalReader(path) },
  });
  if (paths.vision === paths.text) {
    return [await file(paths.text, { image: outputOf('image'), text: outputOf('text') })];
  }
  return [await file(paths.vision, { image: outputOf('image') }), await file(paths.text, { text: outputOf('text') })];
}

/** Reads weights that a model keeps beside it. */
function externalReader(model: string): ReadExternal {
  return async ({ location, offset, length }) => {
    const path = join(dirname(model), location);
    const handle = await open(path).catch((cause) => {
      throw fileError('Cannot read the weights', path, cause);
    });
    try {
      const size = length ?? (await handle.stat()).size - offset;
      const { buffer, bytesRead } = await handle.read(new Uint8Array(size), 0, size, offset);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  };
}

/** Writes the towers with the head in them, and copies everything else of the model. */
async function writeModel(
  out: string,
  files: Readonly<Record<string, { readonly path: string }>>,
  towers: readonly { readonly path: string; readonly folded: FoldedModel }[],
): Promise<void> {
  for (const [name, { path }] of Object.entries(files)) {
    const target = join(out, name);
    const tower = towers.find((one) => one.path === path);
    if (tower !== undefined) await writeFileAtomically(target, tower.folded.bytes);
    else {
      await mkdir(dirname(target), { recursive: true });
      await copyFile(path, target).catch((cause) => {
        throw fileError('Cannot copy the file', path, cause);
      });
    }
  }
}

async function compare(model: string, folder: string, head: Head, options: OpenClipOptions): Promise<Difference> {
  const opened: OpenClip[] = [];
  try {
    const original = await openClip(model, options);
    opened.push(original);
    const folded = await openClip(folder, options);
    opened.push(folded);
    return await measureFold(original, folded, head, options);
  } finally {
    for (const one of opened) await one.dispose();
  }
}

function tooFar(folder: string, { largest }: Difference): FgclipError {
  return new FgclipError('INVALID_DATA', "The folded model's cosines are not the head's scores", {
    file: folder,
    expected: `a difference of at most ${EXACT}`,
    found: `${largest}`,
    hint: 'Do not use it, and tell us which model it is: its graph holds something that was not understood',
  });
}

function asJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}
