import { defineConfig } from 'tsup';
import { libraryBuild } from '../../tsup.shared';

export default defineConfig(
  libraryBuild({
    entry: {
      index: 'src/index.ts',
      'closed-form': 'src/closed-form/index.ts',
      deploy: 'src/deploy/index.ts',
      diagnosis: 'src/diagnosis/index.ts',
      results: 'src/tables/index.ts',
      internal: 'src/internal.ts',
    },
  }),
);
