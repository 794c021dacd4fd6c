import { FgclipError } from '@fgclip/core';
import { type Head, type LoadHeadOptions, loadHead, saveHead } from '@fgclip/heads';
import type { DroppedFile } from '../models/dropped-source.ts';

/**
 * The files in what was dropped on a page, those in its folders included, with their paths. To be called while the drop
 * event is handled: browsers take the files away afterwards.
 *
 * Throws what the browser throws for files that cannot be read.
 */
export async function droppedFiles({ items }: DataTransfer): Promise<DroppedFile[]> {
  const entries = Array.from(items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  return (await Promise.all(entries.map(filesBelow))).flat();
}

async function filesBelow(entry: FileSystemEntry): Promise<DroppedFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ path: entry.fullPath.replace(/^\//, ''), file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const children: FileSystemEntry[] = [];
  // A reader gives a hundred or so at a time, and none in the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    children.push(...some);
  }
  return (await Promise.all(children.map(filesBelow))).flat();
}

/**
 * Reads a head that saveHead() or fgclip's command line wrote, from a Blob (a File is one), from bytes or by its address.
 * Every error names it.
 *
 * @throws NOT_FOUND for an address without a file, an unknown function or a missing parameter; INVALID_FORMAT for other
 *   files; SHAPE_MISMATCH for parameters of the wrong shape; IO for an address that does not deliver.
 */
export async function readHeadFile(
  source: Blob | Uint8Array | string | URL,
  options: LoadHeadOptions = {},
): Promise<Head> {
  const file = options.file ?? nameOf(source);
  const bytes = await bytesOf(source, file);
  try {
    return loadHead(bytes, { ...options, file });
  } catch (error) {
    if (!FgclipError.isInstance(error)) {
      throw new FgclipError('INVALID_FORMAT', 'The file does not hold a head', { file, cause: error });
    }
    throw error.file === file ? error : new FgclipError(error.code, error.message, { file, cause: error });
  }
}

/** A head as a safetensors file, which readHeadFile() and fgclip's command line read. */
export function headBlob(head: Head): Blob {
  return new Blob([saveHead(head) as Uint8Array<ArrayBuffer>], { type: 'application/octet-stream' });
}

function nameOf(source: Blob | Uint8Array | string | URL): string {
  if (source instanceof File) return source.name;
  return source instanceof Blob || source instanceof Uint8Array ? 'head' : String(source);
}

async function bytesOf(source: Blob | Uint8Array | string | URL, file: string): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  try {
    const blob = source instanceof Blob ? source : await fetched(source, file);
    return new Uint8Array(await blob.arrayBuffer());
  } catch (cause) {
    if (FgclipError.isInstance(cause)) throw cause;
    throw new FgclipError('IO', 'Cannot read the head', { file, found: String(cause), cause });
  }
}

async function fetched(url: string | URL, file: string): Promise<Blob> {
  const response = await fetch(url);
  if (response.ok) return response.blob();
  await response.body?.cancel();
  const code = response.status === 404 || response.status === 410 ? 'NOT_FOUND' : 'IO';
  throw new FgclipError(code, 'The server does not give the head', { file, found: `HTTP ${response.status}` });
}

/** How long the browser may take to begin, in milliseconds. */
const patience = 60_000;

/** Has the browser save a file under this name, where and how the visitor has set it. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), patience);
}
