import type { HeadFamily } from '@fgclip/heads';
import { changesTextsOnly } from '@fgclip/heads/internal';
import type { HeadPlan } from '@fgclip/node';
import { UsageError } from '../printing/errors.ts';
import type { HeadOption } from './values.ts';

/** What is asked of all heads alike. */
interface PlanChoice {
  readonly start: 'default' | 'identity';
  /** Of heads that have one; tanh also after the last layer, as in the paper's code. */
  readonly activation?: 'gelu' | 'tanh' | undefined;
  readonly headOptions?: readonly HeadOption[] | undefined;
  /** Change captions only, so that an index of images stays as it is. */
  readonly textOnly?: boolean | undefined;
}

/** To look at a function before there are embeddings; many numbers divide it. */
const ANY_DIMENSION = 64;

/**
 * A head to train, with what its start asks for: see HeadFamily.startingAsCosine(). One that cannot start as the cosine
 * keeps its random start.
 */
export function headPlan(family: HeadFamily, choice: PlanChoice, dimension: number): HeadPlan {
  const { start: wanted, activation, headOptions = [], textOnly = false } = choice;
  const given = {
    dimension,
    ...(activation === 'tanh' && 'activation' in family.options && { activation, activateLast: true }),
    ...(textOnly && 'sides' in family.options && { sides: 'text' }),
    ...Object.fromEntries(
      headOptions.filter((option) => takes(family, option)).map(({ name, value }) => [name, value]),
    ),
  };
  const asCosine = wanted === 'identity' ? family.startingAsCosine(given) : undefined;
  const { dimension: _, ...options } = asCosine ?? given;
  return { name: family.name, start: asCosine === undefined ? 'default' : 'identity', options };
}

/** Whether there are heads of the family that change captions only: it says which `sides`, or has but the one. */
export function hasTextOnly(family: HeadFamily): boolean {
  if ('sides' in family.options) return true;
  return family.trainable && changesTextsOnly(family.create({ dimension: ANY_DIMENSION }));
}

/** Whether a head of the family can begin as the cosine. */
export function canStartAsCosine(family: HeadFamily): boolean {
  return family.startingAsCosine({ dimension: ANY_DIMENSION }) !== undefined;
}

/** @throws UsageError for an option that no head takes. */
export function checkHeadOptions(families: readonly HeadFamily[], options: readonly HeadOption[]): void {
  const idle = options.find((option) => !families.some((family) => takes(family, option)));
  if (idle === undefined) return;
  const known = families.map(({ name, options: specs }) => `${name}: ${Object.keys(specs).join(', ') || 'none'}`);
  const asked = idle.head === undefined ? idle.name : `${idle.head}.${idle.name}`;
  throw new UsageError(`No head that is trained here has the option "${asked}". There are: ${known.join('; ')}.`);
}

function takes({ name, options }: HeadFamily, option: HeadOption): boolean {
  return Object.hasOwn(options, option.name) && (option.head === undefined || option.head === name);
}
