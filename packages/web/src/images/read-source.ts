import { FgclipError } from '@fgclip/core';
import { checkBytes, throwIfAborted } from '@fgclip/core/internal';

interface ReadSourceOptions {
  readonly maxBytes: number;
  readonly file: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * The bytes of a picture's file, of which no more is read than may be.
 *
 * Throws NOT_FOUND or IO for an address that does not deliver and a file that cannot be read; INVALID_DATA for too many
 * bytes; ABORTED.
 */
export async function readSource(
  source: Blob | Uint8Array | string | URL,
  options: ReadSourceOptions,
): Promise<Uint8Array> {
  const { maxBytes, file, signal } = options;
  if (source instanceof Uint8Array) return source;
  try {
    const blob = source instanceof Blob ? source : await download(source, options);
    checkBytes(blob.size, maxBytes, file);
    return new Uint8Array(await blob.arrayBuffer());
  } catch (cause) {
    throwIfAborted(signal);
    if (FgclipError.isInstance(cause)) throw cause;
    throw new FgclipError('IO', 'Cannot read the picture', { file, found: String(cause), cause });
  }
}

async function download(url: string | URL, { maxBytes, file, signal }: ReadSourceOptions): Promise<Blob> {
  const response = await fetch(url, signal === undefined ? {} : { signal });
  if (!response.ok) {
    const { status, statusText } = response;
    await response.body?.cancel();
    throw new FgclipError(
      status === 404 || status === 410 ? 'NOT_FOUND' : 'IO',
      'The server does not give the picture',
      {
        file,
        found: `HTTP ${status} ${statusText}`.trim(),
      },
    );
  }
  return new Blob(await chunksOf(response, maxBytes, file));
}

async function chunksOf({ body }: Response, maxBytes: number, file: string | undefined): Promise<BlobPart[]> {
  const chunks: BlobPart[] = [];
  const reader = body?.getReader();
  let bytes = 0;
  try {
    for (let read = await reader?.read(); read !== undefined && !read.done; read = await reader?.read()) {
      bytes += read.value.length;
      checkBytes(bytes, maxBytes, file);
      chunks.push(read.value);
    }
    return chunks;
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}
