import { FgclipError } from '@fgclip/core';

/** Beginnings of addresses, and what to put in their place. */
export type Mirrors = Readonly<Record<string, string>>;

/**
 * The address to take in place of another: with the longest beginning that is mirrored replaced. A key is a beginning
 * ("http://images.cocodataset.org/zips/") or a host alone ("images.cocodataset.org").
 */
export function mirrored(url: string, mirrors: Mirrors = {}): string {
  const { host, pathname, search } = new URL(url);
  const fits = (from: string) => (from.includes('://') ? url.startsWith(from) : host === from);
  const [best] = Object.keys(mirrors)
    .filter(fits)
    .sort((a, b) => b.length - a.length);
  const to = best === undefined ? undefined : mirrors[best];
  if (best === undefined || to === undefined) return url;
  if (!/^https?:\/\//.test(to)) {
    throw new FgclipError('INVALID_ARGUMENT', 'A mirror is no web address', {
      expected: 'http:// or https://',
      found: to,
    });
  }
  return (
    to.replace(/\/*$/, '/') + (best.includes('://') ? url.slice(best.length) : pathname + search).replace(/^\/+/, '')
  );
}
