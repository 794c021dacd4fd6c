import { UsageError } from '../printing/errors.ts';

/** Which errata of the paper's released code to repeat. */
export interface ErrataChoice {
  readonly protocol?: 'paper';
  /** Names of some of them. */
  readonly erratum?: readonly string[];
}

/** All errata there are for the paper's protocol, else those named. @throws UsageError for a name that is none. */
export function chosenErrata<Name extends string>(
  { protocol, erratum = [] }: ErrataChoice,
  known: readonly Name[],
  what = 'erratum',
): readonly Name[] {
  const wrong = erratum.find((name) => !known.some((erratumName) => erratumName === name));
  if (wrong !== undefined) throw new UsageError(`No ${what} is called "${wrong}". There are: ${known.join(', ')}.`);
  return protocol === 'paper' ? known : known.filter((name) => erratum.includes(name));
}
