const SHOWN = 10;

/** "row 3" or "rows 3, 7, 9, ... (25 in all)": entries for a message, never more than fit a line. */
export function list(noun: string, entries: readonly (string | number)[]): string {
  const shown = entries.slice(0, SHOWN).join(', ');
  const rest = entries.length > SHOWN ? `, ... (${entries.length} in all)` : '';
  return `${noun}${entries.length === 1 ? '' : 's'} ${shown}${rest}`;
}
