import { defineConfig } from 'tsup';

export default defineConfig({
  entry: ['src/evaluation.ts', 'src/extraction.ts', 'src/preprocess.ts', 'src/text-buckets.ts', 'src/training-step.ts'],
  format: ['esm'],
  target: 'es2022',
  clean: true,
});
