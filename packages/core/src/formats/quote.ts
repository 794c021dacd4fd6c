const MAX_QUOTED = 80;

/** Text from a file as it may stand in an error message: quoted, control characters escaped, cut to 80 characters. */
export function quote(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}...` : text);
}
