import { readFileSync } from 'node:fs';
import type { Options } from 'tsup';

/** What every package's build has in common: ESM, CommonJS and types from src/index.ts. */
export function libraryBuild(overrides: Options = {}): Options {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  return {
    entry: ['src/index.ts'],
    format: ['esm', 'cjs'],
    target: 'es2022',
    dts: true,
    sourcemap: true,
    clean: true,
    treeshake: true,
    define: { __FGCLIP_VERSION__: JSON.stringify(version) },
    ...overrides,
  };
}
