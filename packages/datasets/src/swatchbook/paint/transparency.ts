import type { Transparency } from '../../attributes/vocabulary.ts';

/** How opaque the body, its pattern, the modelling of its form and its highlight are. */
export const veils: Readonly<Record<Transparency, { body: number; pattern: number; form: number; highlight: number }>> =
  {
    opaque: { body: 1, pattern: 1, form: 1, highlight: 1 },
    translucent: { body: 0.66, pattern: 0.75, form: 0.6, highlight: 0.7 },
    transparent: { body: 0.16, pattern: 0.6, form: 0.4, highlight: 0.95 },
  };
