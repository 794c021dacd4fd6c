import { FgclipError } from '@fgclip/core';
import { throwIfAborted } from '@fgclip/core/internal';
import { downloadFile } from './download-file.ts';
import type { FileRecord } from './file-store.ts';
import { type ModelSource, notStored, type SourceOptions } from './model-source.ts';

/**
 * A model in a folder of a web server, which need not tell what it has. What is stored is used as long as the server says
 * that it has not changed, or cannot be asked.
 *
 * @throws NOT_FOUND offline for a model of which nothing is stored. file() throws as downloadFile() does, but for files
 *   that are not there.
 */
export async function openAddressSource(address: string, options: SourceOptions): Promise<ModelSource> {
  const base = new URL(address.endsWith('/') ? address : `${address}/`, document.baseURI).href;
  const { store, offline = false } = options;
  let unreachable = false;
  if (offline && ((await store?.entries()) ?? []).every(({ model }) => model !== base)) throw notStored(base);

  return {
    id: base,
    names: undefined,
    notes: () => (unreachable ? ['The server cannot be reached; this is what it sent when it last could.'] : []),
    async file(name) {
      const url = new URL(name.split('/').map(encodeURIComponent).join('/'), base).href;
      const key = { model: base, file: name };
      const record = (await store?.readJson(key)) as FileRecord | undefined;
      if (offline && !record?.isWhole) return undefined;
      if (record?.isWhole && !offline) {
        const state = await stateOf(url, record, options);
        if (state === 'gone') return void (await store?.remove(key));
        if (state === 'changed') await store?.remove(key);
        if (state === 'unreachable') unreachable = true;
      }
      try {
        return { label: url, ...(await downloadFile({ ...options, url, key })) };
      } catch (error) {
        if (FgclipError.isInstance(error) && error.code === 'NOT_FOUND') return undefined;
        throw error;
      }
    },
  };
}

/** How a stored file compares with what the server has now. */
async function stateOf(
  url: string,
  { etag, lastModified, size }: FileRecord,
  { fetch = globalThis.fetch, signal }: SourceOptions,
): Promise<'same' | 'changed' | 'gone' | 'unreachable'> {
  try {
    const { status, ok, headers } = await fetch(url, {
      method: 'HEAD',
      cache: 'no-store',
      ...(signal !== undefined && { signal }),
    });
    if (status === 404 || status === 410) return 'gone';
    if (status >= 500) return 'unreachable';
    if (!ok) return 'changed';
    const tag = headers.get('etag') ?? undefined;
    if (tag !== undefined || etag !== undefined) return tag === etag ? 'same' : 'changed';
    const date = headers.get('last-modified');
    const length = headers.get('content-length') ?? `${size}`;
    return date !== null && date === lastModified && length === `${size}` ? 'same' : 'changed';
  } catch {
    throwIfAborted(signal);
    return 'unreachable';
  }
}
