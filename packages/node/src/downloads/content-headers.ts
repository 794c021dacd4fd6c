/** The length of the whole file, where the answer tells it. */
export function bytesInAll({ status, headers }: Response): number | undefined {
  if ((headers.get('content-encoding') ?? 'identity') !== 'identity') return undefined;
  const text =
    status === 206 ? /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1] : headers.get('content-length');
  return text === null || text === undefined ? undefined : Number(text);
}

/** Where the part begins that an answer with status 206 brings. */
export function rangeStart(headers: Headers): number | undefined {
  const start = /^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1];
  return start === undefined ? undefined : Number(start);
}

/** The ETag, unless it is a weak one, which does not vouch for bytes. */
export function strongTag(headers: Headers): string | undefined {
  const etag = headers.get('etag');
  return etag === null || etag.startsWith('W/') ? undefined : etag;
}
