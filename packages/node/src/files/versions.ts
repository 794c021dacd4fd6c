import { version as core } from '@fgclip/core';

/** Put in place by the build; absent when the sources are run as they are. */
declare const __FGCLIP_VERSION__: string | undefined;

/** Versions of what has a hand in the numbers. */
export const versions: Readonly<Record<string, string>> = {
  '@fgclip/core': core,
  '@fgclip/node': typeof __FGCLIP_VERSION__ === 'string' ? __FGCLIP_VERSION__ : '0.0.0-source',
  node: process.versions.node,
};

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
