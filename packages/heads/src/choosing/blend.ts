import { FgclipError, type FloatTensor } from '@fgclip/core';
import { familyByName } from '../functions/families.ts';
import type { HeadFamily } from '../matching/define-head.ts';
import { createHead, type Head } from '../matching/head.ts';
import { createMatcher } from '../matching/matcher.ts';
import { bestThatKeeps, type Standing, type StandingData, type StandingOptions, standingsOn } from './standing.ts';

/** Values of a head's parameters, by name. */
export type HeadValues = Readonly<Record<string, FloatTensor>>;

/**
 * Values on the straight line between two heads of one function: (1 - share) of the first and `share` of the second,
 * parameter by parameter.
 *
 * @throws SHAPE_MISMATCH where a parameter of one is missing in the other, or has another shape.
 */
export function blendValues(first: HeadValues, second: HeadValues, share: number): Record<string, FloatTensor> {
  const names = new Set([...Object.keys(first), ...Object.keys(second)]);
  const blended: Record<string, FloatTensor> = {};
  for (const name of names) {
    const [a, b] = [first[name], second[name]];
    if (a === undefined || b === undefined || a.shape.join() !== b.shape.join()) {
      throw new FgclipError('SHAPE_MISMATCH', `The heads cannot be blended: parameter "${name}"`, {
        expected: a === undefined ? 'a parameter of both' : `[${a.shape.join(', ')}]`,
        found: b === undefined || a === undefined ? 'of one only' : `[${b.shape.join(', ')}]`,
        hint: 'Blend heads of one function, of the same dimension and options',
      });
    }
    const data = Float32Array.from(a.data, (value, i) => (1 - share) * value + share * (b.data[i] ?? 0));
    blended[name] = { shape: a.shape, data };
  }
  return blended;
}

/**
 * A head between two of one function: (1 - share) of the first's values and `share` of the second's. Between one that
 * matches finely and one that keeps, or the cosine (cosineLike()), there are heads that do some of both.
 *
 * @throws SHAPE_MISMATCH for heads of different functions, dimensions or options; INVALID_ARGUMENT for a share that is
 * no number.
 */
export function blendHeads(first: Head, second: Head, share: number): Head {
  checkAlike(first, second);
  if (!Number.isFinite(share)) {
    throw new FgclipError('INVALID_ARGUMENT', '`share` is no number', { expected: '0 to 1', found: `${share}` });
  }
  const parameters = blendValues(first.parameters, second.parameters, share);
  const history = [...second.history, { event: 'blended', share, with: first.history }];
  return { function: second.function, parameters, history };
}

/**
 * The head of the same function and options that scores as the cosine does.
 *
 * @throws INVALID_ARGUMENT where the function has no such values.
 */
export function cosineLike({ function: { name, options } }: Head, families?: readonly HeadFamily[]): Head {
  return createHead(familyByName(name, families), options, { start: 'identity' });
}

/** Heads between two, from the first to the second, and which of them to take. */
export interface Frontier {
  readonly points: readonly (Standing & { readonly share: number })[];
  /** Position in `points` of the best rank that keeps `least` of the cosine's recall; see bestThatKeeps(). */
  readonly proposed: number;
}

export interface FrontierOptions extends StandingOptions {
  /** Shares of the second head. Default 0, 0.1, ... 1. */
  readonly shares?: readonly number[];
  /** Share of the cosine's recall to keep. Default 0.99. */
  readonly least?: number;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

const DEFAULT_SHARES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/**
 * Measures blends of two heads: how fine each matches, and how much of the cosine's retrieval it keeps.
 *
 * @throws As blendHeads() and standingsOn() do.
 */
export async function blendFrontier(
  first: Head,
  second: Head,
  data: StandingData,
  { shares = DEFAULT_SHARES, least, onProgress, ...options }: FrontierOptions = {},
): Promise<Frontier> {
  checkAlike(first, second);
  const standing = await standingsOn(data, options);
  const matcher = createMatcher(second, options);
  const points: (Standing & { share: number })[] = [];
  try {
    for (const share of shares) {
      await matcher.setParameters(blendValues(first.parameters, second.parameters, share));
      points.push({ share, ...(await standing(matcher)) });
      onProgress?.({ done: points.length, total: shares.length });
    }
  } finally {
    await matcher.dispose();
  }
  return { points, proposed: bestThatKeeps(points, least) };
}

function checkAlike({ function: first }: Head, { function: second }: Head): void {
  const described = ({ name, options }: Head['function']) => `${name} ${JSON.stringify(options)}`;
  if (described(first) === described(second)) return;
  throw new FgclipError('SHAPE_MISMATCH', 'Only heads of one function can be blended', {
    expected: described(first),
    found: described(second),
  });
}
