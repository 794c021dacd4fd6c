import { version as core } from '@fgclip/core';

/** Put in place by the build; absent when the sources are run as they are. */
declare const __FGCLIP_VERSION__: string | undefined;

/** Versions of what has a hand in the numbers. */
export const versions: Readonly<Record<string, string>> = {
  '@fgclip/core': core,
  '@fgclip/node': typeof __FGCLIP_VERSION__ === 'string' ? __FGCLIP_VERSION__ : '0.0.0-source',
  node: process.versions.node,
};
