import { FgclipError } from '@fgclip/core';
import { type Head, loadHead } from '@fgclip/heads';
import { computed, type Signal, signal } from '@preact/signals';
import { ownFamilies } from './families.ts';

/** A head that the page can rank with. */
export interface LoadedHead {
  /** Unique on the page. */
  readonly id: string;
  /** As the page names it: "Linear head". */
  readonly label: string;
  readonly head: Head;
}

/** Heads served with the page for its built-in model. */
export const shippedHeads: Signal<readonly LoadedHead[]> = signal([]);

/** Why they could not be loaded. */
export const shippedHeadsError = signal<unknown>(undefined);

/** Heads read from the visitor's disk. */
const fileHeads: Signal<readonly LoadedHead[]> = signal([]);

/** Heads trained on the page, in the order in which they were finished. */
export const trainedHeads: Signal<readonly LoadedHead[]> = signal([]);

/** All heads that are there. */
export const allHeads = computed(() => [...shippedHeads.value, ...fileHeads.value, ...trainedHeads.value]);

/** Those that take embeddings of this length. */
export function fittingHeads(dimension: number): LoadedHead[] {
  return allHeads.value.filter(({ head }) => head.function.dimension === dimension);
}

/** Forgets a head of the visitor's; those served with the page stay. */
export function removeHead(id: string): void {
  for (const heads of [fileHeads, trainedHeads]) heads.value = heads.value.filter((head) => head.id !== id);
}

/** An entry of heads/index.json. */
interface ShippedHead {
  readonly file: string;
  readonly label: string;
}

/** Loads the heads that heads/index.json lists. Throws IO, or INVALID_FORMAT for a list that is none. */
export async function loadShippedHeads(): Promise<void> {
  const list: unknown = JSON.parse(new TextDecoder().decode(await bytesAt('heads/index.json')));
  if (!Array.isArray(list) || !list.every(isShippedHead)) {
    throw new FgclipError('INVALID_FORMAT', 'The list of heads is not one', {
      file: 'heads/index.json',
      expected: '[{ "file": "linear.safetensors", "label": "Linear head" }]',
    });
  }
  shippedHeads.value = await Promise.all(
    list.map(async ({ file, label }: ShippedHead): Promise<LoadedHead> => {
      const head = loadHead(await bytesAt(`heads/${file}`), { file, families: ownFamilies });
      return { id: `shipped:${file}`, label, head };
    }),
  );
}

/** Loads heads from files of the visitor's. Throws as loadHead() does; what could be read before stays. */
export async function loadHeadFiles(files: readonly Blob[]): Promise<void> {
  for (const file of files) {
    const name = file instanceof File ? file.name : 'head.safetensors';
    const head = loadHead(new Uint8Array(await file.arrayBuffer()), { file: name, families: ownFamilies });
    const loaded = { id: `file:${name}`, label: labelOf(head, name), head };
    fileHeads.value = [...fileHeads.value.filter(({ id }) => id !== loaded.id), loaded];
  }
}

/** "linear.safetensors" as its function and file. */
function labelOf({ function: { name } }: Head, file: string): string {
  const stem = file.replace(/\.safetensors$/, '');
  return stem === name ? `${name} head` : `${name} head, ${stem}`;
}

async function bytesAt(path: string): Promise<Uint8Array> {
  const response = await fetch(new URL(path, document.baseURI));
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  throw new FgclipError('IO', 'A file of this page cannot be loaded', {
    file: path,
    found: `status ${response.status}`,
  });
}

function isShippedHead(value: unknown): value is ShippedHead {
  if (typeof value !== 'object' || value === null) return false;
  return 'file' in value && typeof value.file === 'string' && 'label' in value && typeof value.label === 'string';
}
