import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import { readSafetensors, toFloat32, writeSafetensors } from '@fgclip/core/formats';
import { writeFileAtomically } from '@fgclip/node/internal';
import type { StoredRow, StoreIdentity } from './store.ts';

/** A shard by when it was written and by whom: rows of later ones replace those of earlier ones. */
export interface ShardName {
  readonly file: string;
  readonly sequence: number;
  readonly writer: string;
}

/** What was put, or deleted, at once. */
export interface Shard {
  readonly rows: readonly StoredRow[];
  readonly deleted: readonly string[];
}

const NAME = /^(\d{10})-([0-9a-f]{8})\.safetensors$/;

/** A name for a writer, so that several may write into one folder. */
export function newWriter(): string {
  return randomBytes(4).toString('hex');
}

/** The shards of a store in the order they were written; what is not written whole is not among them. */
export async function listShards(folder: string): Promise<ShardName[]> {
  const names = await readdir(folder);
  return names
    .flatMap((file) => {
      const [, sequence, writer] = NAME.exec(file) ?? [];
      return sequence === undefined || writer === undefined ? [] : [{ file, sequence: Number(sequence), writer }];
    })
    .sort(compareShards);
}

export function compareShards(a: Omit<ShardName, 'file'>, b: Omit<ShardName, 'file'>): number {
  return a.sequence - b.sequence || (a.writer < b.writer ? -1 : a.writer > b.writer ? 1 : 0);
}

/** Writes a shard, which is on the disk when the promise settles. */
export async function writeShard(
  folder: string,
  at: Omit<ShardName, 'file'>,
  { rows, deleted }: Shard,
  { dimension, headDimension }: StoreIdentity,
): Promise<ShardName> {
  const file = `${String(at.sequence).padStart(10, '0')}-${at.writer}.safetensors`;
  const tensors = {
    vector: { shape: [rows.length, dimension], data: joined(rows, dimension, ({ vector }) => vector) },
    ...(headDimension !== undefined && {
      code: { shape: [rows.length, headDimension], data: joined(rows, headDimension, ({ code }) => code) },
    }),
  };
  const told = rows.map(({ vector: _, code, ...row }) => ({ ...row, hasCode: code !== undefined }));
  const metadata = { rows: JSON.stringify(told), deleted: JSON.stringify(deleted) };
  await mkdir(folder, { recursive: true });
  await writeFileAtomically(join(folder, file), writeSafetensors(tensors, metadata));
  return { ...at, file };
}

/** @throws INVALID_FORMAT for a file that is none, naming it. */
export async function readShard(folder: string, { file }: ShardName): Promise<Shard> {
  const path = join(folder, file);
  const { tensors, metadata } = readSafetensors(await readFile(path), { file: path });
  const [vectors, codes] = ['vector', 'code'].map((name) => {
    const stored = tensors.get(name);
    return stored && toFloat32(stored, { file: path }).data;
  });
  try {
    const rows = JSON.parse(metadata.rows ?? '') as (Omit<StoredRow, 'vector' | 'code'> & { hasCode: boolean })[];
    const widthOf = (values: Float32Array | undefined) => (values?.length ?? 0) / Math.max(1, rows.length);
    const part = (values: Float32Array | undefined, k: number) =>
      values?.subarray(k * widthOf(values), (k + 1) * widthOf(values));
    return {
      rows: rows.map(({ hasCode, ...row }, k) => ({
        ...row,
        vector: part(vectors, k) as Float32Array,
        ...(hasCode && { code: part(codes, k) as Float32Array }),
      })),
      deleted: JSON.parse(metadata.deleted ?? '[]') as string[],
    };
  } catch (cause) {
    throw new FgclipError('INVALID_FORMAT', 'The file is no part of a store', { file: path, cause });
  }
}

export async function removeShards(folder: string, shards: readonly ShardName[]): Promise<void> {
  for (const { file } of shards) await rm(join(folder, file), { force: true });
}

function joined(
  rows: readonly StoredRow[],
  width: number,
  of: (row: StoredRow) => Float32Array | undefined,
): Float32Array {
  const all = new Float32Array(rows.length * width);
  rows.forEach((row, k) => {
    const values = of(row);
    if (values !== undefined) all.set(values, k * width);
  });
  return all;
}
