/** The first place where two JSON values differ. */
export interface Difference {
  /** "stages[1].learningRate". */
  readonly path: string;
  /** The two values there, as JSON; "nothing" for an absent one. */
  readonly expected: string;
  readonly found: string;
}

/** The first difference of two JSON values in the order of their keys, or undefined when they are equal. */
export function firstDifference(expected: unknown, found: unknown, path = ''): Difference | undefined {
  if (!isTree(expected) || !isTree(found) || Array.isArray(expected) !== Array.isArray(found)) {
    return expected === found ? undefined : { path, expected: shown(expected), found: shown(found) };
  }
  for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
    const here = Array.isArray(expected) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    const difference = firstDifference(expected[key], found[key], here);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** A difference in words: "model.weightsHash differs (the weights have changed)", where its meaning is given by its path. */
export function inWords({ path }: Difference, meanings: Readonly<Record<string, string>> = {}): string {
  const meaning = meanings[path];
  return `${path} differs${meaning === undefined ? '' : ` (${meaning})`}`;
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
