export { createSearch, type Search, type SearchHit, type SearchOptions, type SearchQuery } from './create-search.ts';
export { storeIdentity } from './identity.ts';
export { type IndexFolderOptions, type IndexProgress, type IndexResult, indexFolder } from './indexing/index-folder.ts';
export { type Ranking, rankings } from './ranking/rankings.ts';
export { detectedRegions } from './regions/detected.ts';
export { givenRegions, type Region, type Regions, type Size, tileRegions, wholeRegions } from './regions/regions.ts';
export { type AllScores, type ExactStore, type OpenStoreOptions, openStore } from './stores/exact-store.ts';
export type {
  Box,
  Fields,
  FieldValue,
  Range,
  Store,
  StoredRow,
  StoreHit,
  StoreIdentity,
  StoreQuery,
  VectorName,
  Where,
} from './stores/store.ts';
