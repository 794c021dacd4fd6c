/** One open path through open `pieces`, each joined to the next by a straight line. */
export function chain(...pieces: readonly string[]): string {
  return pieces.map((piece, index) => (index === 0 ? piece : piece.replace(/^M/, 'L'))).join(' ');
}
