import { benchmarkShort, benchmarkTitle } from './paper-benchmarks.ts';
import type { ColumnOf } from './table.ts';

/** A column for each of some benchmarks, named as papers do where there is little room. */
export function benchmarkColumns<Item>(
  benchmarks: readonly { readonly name: string }[],
  columnOf: (name: string) => Omit<ColumnOf<Item>, 'header' | 'fullName'>,
): ColumnOf<Item>[] {
  return benchmarks.map(({ name }) => ({
    ...{ header: benchmarkShort(name), fullName: benchmarkTitle(name) },
    ...columnOf(name),
  }));
}
