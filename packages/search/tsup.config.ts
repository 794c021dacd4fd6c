import { defineConfig } from 'tsup';
import { libraryBuild } from '../../tsup.shared';

export default defineConfig(
  libraryBuild({
    entry: {
      index: 'src/index.ts',
      pgvector: 'src/stores/pgvector.ts',
      lancedb: 'src/stores/lancedb.ts',
      internal: 'src/internal.ts',
    },
    platform: 'node',
  }),
);
