import { defineConfig } from 'tsup';
import { libraryBuild } from '../../tsup.shared';

export default defineConfig(
  libraryBuild({
    entry: {
      index: 'src/index.ts',
      graph: 'src/graph/index.ts',
      vision: 'src/vision/index.ts',
      formats: 'src/formats/index.ts',
      internal: 'src/internal.ts',
    },
  }),
);
