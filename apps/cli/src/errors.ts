import { FgclipError } from '@fgclip/core';

/** What the program tells the shell. */
export const exitCodes = { ok: 0, failure: 1, usage: 2, interrupted: 130 } as const;

/** A command line that cannot be meant: reported with a pointer to the help. */
export class UsageError extends Error {}

/** The exit code that an error stands for. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return exitCodes.usage;
  return isAbort(error) ? exitCodes.interrupted : exitCodes.failure;
}

/** Whether an error says no more than that the user has stopped the program. */
export function isAbort(error: unknown): boolean {
  if (FgclipError.isInstance(error)) return error.code === 'ABORTED';
  return error instanceof Error && error.name === 'AbortError';
}

/** An error as one message for the user; with `debug`, as much as there is to know. */
export function describeError(error: unknown, debug: boolean): string {
  if (debug && error instanceof Error) return `error: ${debugText(error)}\n`;
  if (FgclipError.isInstance(error)) return `error: ${layOut(error)}\n`;
  if (error instanceof UsageError) return `error: ${error.message}\n`;
  return `error: ${error instanceof Error ? error.message : String(error)} (--debug shows where)\n`;
}

/** The message, its parts on lines of their own where there are any. */
function layOut(error: FgclipError): string {
  const parts = (['expected', 'found', 'hint'] as const).flatMap((name) =>
    error[name] === undefined ? [] : [`\n  ${`${name}:`.padEnd(10)}${byOptions(error[name])}`],
  );
  return `${firstSentence(error)} [${error.code}]${parts.join('')}`;
}

/** With the library's names of what has an option here by those of the options. */
function byOptions(text: string): string {
  return text.replaceAll(/\bmaxPixels\b/g, '--max-pixels');
}

/** The message without the parts, which FgclipError strings together in this order. */
function firstSentence({ message, expected, found, hint }: FgclipError): string {
  const ends = [hint && `. ${hint}`, found && `; found ${found}`, expected && `; expected ${expected}`];
  return ends.reduce<string>((text, end) => (end && text.endsWith(end) ? text.slice(0, -end.length) : text), message);
}

/** Stack after stack, down to the first cause. */
function debugText(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by: ${debugText(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
