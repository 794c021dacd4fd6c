import { versions } from './versions.ts';

/** Versions of the packages that turn pictures and captions into numbers. */
export async function packageVersions(): Promise<Readonly<Record<string, string>>> {
  const [{ env }, { default: sharp }] = await Promise.all([import('onnxruntime-node'), import('sharp')]);
  const { node: _, ...packages } = versions;
  return {
    ...packages,
    'onnxruntime-node': env.versions.node ?? env.versions.common,
    sharp: sharp.versions.sharp ?? '',
  };
}
