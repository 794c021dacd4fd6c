import { cpSync, readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

export default defineConfig({
  entry: ['src/main.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // A command's code lies in a file of its own, which is read when the command is called.
  splitting: true,
  clean: true,
  sourcemap: true,
  define: { __FGCLIP_VERSION__: JSON.stringify(version) },
  // The page travels with the program, so that whoever installs @fgclip/web need not carry it.
  onSuccess: async () => cpSync('../playground/dist', 'dist/playground', { recursive: true }),
});
