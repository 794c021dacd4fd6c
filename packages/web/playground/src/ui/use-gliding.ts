import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

const MILLISECONDS = 260;

/**
 * Lets the rows of a list, each with a `data-key`, glide to their new places when `order` changes, unless the visitor
 * wants no motion.
 */
export function useGliding(list: RefObject<HTMLElement | null>, order: string): void {
  const before = useRef(new Map<string, number>());
  useLayoutEffect(() => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>(':scope > [data-key]') ?? [])];
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const after = new Map(rows.map((row) => [row.dataset.key ?? '', row.offsetTop]));
    for (const row of still ? [] : rows) {
      const key = row.dataset.key ?? '';
      const from = before.current.get(key);
      const moved = from === undefined ? 0 : from - (after.get(key) ?? from);
      if (moved === 0) continue;
      row.animate([{ transform: `translateY(${moved}px)` }, { transform: 'none' }], {
        duration: MILLISECONDS,
        easing: 'cubic-bezier(0.2, 0.7, 0.2, 1)',
      });
    }
    before.current = after;
  }, [list, order]);
}
