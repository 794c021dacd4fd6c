import { openStore } from '../src/stores/exact-store.ts';

/**
 * A process that puts rows into the store argv[2] and says of each when it is in, until it is killed. The ids begin with
 * argv[3].
 */
const [, , folder = '', name = ''] = process.argv;
const identity = { model: 'm', modelName: 'm', dimension: 256 };
const store = await openStore(folder, { identity });
for (let k = 0; ; k++) {
  const rows = Array.from({ length: 40 }, (_, i) => ({
    ...{ id: `${name}-${k}-${i}`, photograph: `${k}.jpg`, vector: new Float32Array(256).fill(1 / 16) },
  }));
  await store.put(rows);
  process.stdout.write(`${k}\n`);
}
