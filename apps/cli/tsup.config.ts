import { cpSync, readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

export default defineConfig({
  entry: ['src/main.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node20',
  clean: true,
  sourcemap: true,
  banner: { js: '#!/usr/bin/env node' },
  define: { __FGCLIP_VERSION__: JSON.stringify(version) },
  // The page travels with the program, so that whoever installs @fgclip/web need not carry it.
  onSuccess: async () => cpSync('../../packages/web/playground/dist', 'dist/playground', { recursive: true }),
});
