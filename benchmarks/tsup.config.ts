import { defineConfig } from 'tsup';

export default defineConfig({
  entry: {
    browser: 'src/browser/run.ts',
    'closed-form': 'src/closed-form.ts',
    evaluation: 'src/evaluation.ts',
    extraction: 'src/extraction.ts',
    preprocess: 'src/preprocess.ts',
    search: 'src/search.ts',
    'search-precision': 'src/search-precision.ts',
    startup: 'src/startup.ts',
    'text-buckets': 'src/text-buckets.ts',
    'training-step': 'src/training-step.ts',
  },
  format: ['esm'],
  target: 'es2022',
  clean: true,
});
