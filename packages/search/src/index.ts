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
