/** Merges sets that share a member, directly or through others; the order of first appearance stays. */
export function mergeOverlapping<T>(sets: readonly (readonly T[])[]): T[][] {
  const merged: Set<T>[] = [];
  for (const set of sets) {
    const met = merged.filter((group) => set.some((member) => group.has(member)));
    const [first = new Set<T>(), ...others] = met;
    if (met.length === 0) merged.push(first);
    for (const member of [...others.flatMap((group) => [...group]), ...set]) first.add(member);
    for (const group of others) merged.splice(merged.indexOf(group), 1);
  }
  return merged.map((group) => [...group]);
}
