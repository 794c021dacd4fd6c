import { type EmbeddingTable, importEmbeddings, mineHardNegatives, selectRows, splitByImage } from '@fgclip/datasets';
import { syntheticEmbeddings } from '../../../packages/datasets/test/synthetic-embeddings.ts';
import type { World } from '../src/world/world.ts';

/** A world of synthetic embeddings, in which attributes are there and the cosine hardly sees them. */
export async function syntheticWorld({ images = 240, dimension = 32 } = {}): Promise<World> {
  const all = importEmbeddings(syntheticEmbeddings({ images, dimension, seed: 3 }));
  const rows = splitByImage(all, { fractions: { training: 0.6, validation: 0.2, test: 0.2 }, seed: 1 });
  const part = async (image: readonly number[]): Promise<EmbeddingTable> =>
    (await mineHardNegatives(selectRows(all, image), { negatives: 5 })).table;
  const test = await part(rows.test);
  return {
    id: 'synthetic',
    label: 'synthetic embeddings',
    training: await part(rows.training),
    validation: await part(rows.validation),
    test: {
      ...test,
      annotations: test.annotations.map((annotation) => ({ ...annotation, set: 'all' })),
      manifest: { ...test.manifest, sets: [{ name: 'all', maxNegatives: 5 }] },
    },
    pictureOf: async () => ({ width: 1, height: 1, data: new Uint8Array(3) }),
  };
}
