import { env } from 'onnxruntime-node';
import sharp from 'sharp';
import { versions } from './versions.ts';

/** Versions of the packages that turn pictures and captions into numbers. */
export function packageVersions(): Readonly<Record<string, string>> {
  const { node: _, ...packages } = versions;
  return {
    ...packages,
    'onnxruntime-node': env.versions.node ?? env.versions.common,
    sharp: sharp.versions.sharp ?? '',
  };
}
