// Photographs of a folder by words: node search.js PHOTOS MODEL HEAD "a red mug"
import { onnxRuntime, openClip, readHeadFile } from '@fgclip/node';
import { createSearch, indexFolder, openStore, storeIdentity, tileRegions } from '@fgclip/search';

const [photos, modelName, headFile, words] = process.argv.slice(2);
const model = await openClip(modelName, { cacheFolder: 'cache' });
const head = await readHeadFile(headFile);
const runtime = onnxRuntime();
const store = await openStore('store', { runtime, identity: await storeIdentity(model, { name: headFile, head }) });

// What is new or has changed since the last time is embedded.
const { embedded, skipped } = await indexFolder({
  ...{ folder: photos, store, model, head, regions: tileRegions },
  onProgress: ({ done, total }) => process.stderr.write(`\r${done} of ${total} photographs`),
});
console.log(`\n${embedded} embedded, ${skipped.length} skipped`);

const { search } = createSearch({ store, model, head });
for (const { photograph, box, score } of await search(words, { limit: 5 })) {
  console.log(score.toFixed(3), photograph, box === undefined ? 'whole' : box.map(Math.round).join(', '));
}

await store.close();
await model.dispose();
await runtime.dispose();
