/** Colours of a report, as anything that CSS and SVG take for a colour. */
export interface Theme {
  readonly background: string;
  /** Behind cards and tables. */
  readonly surface: string;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly link: string;
  /** Right captions and the best of a column. */
  readonly right: string;
  readonly wrong: string;
  /** Of the heads, in their order. */
  readonly series: readonly string[];
  readonly font: string;
}

/** Okabe and Ito's palette, which colour-blind readers can tell apart, darkened where it is weak on white. */
export const lightTheme: Theme = {
  background: '#ffffff',
  surface: '#f5f6f8',
  ink: '#1b1e23',
  muted: '#5b6370',
  grid: '#dfe2e7',
  link: '#005a8f',
  right: '#0072b2',
  wrong: '#c24e00',
  series: ['#0072b2', '#d55e00', '#008a64', '#b8558c', '#b87a00', '#3a93cc', '#7a6a58'],
  font: 'sans-serif',
};

/** The same hues, lighter. */
export const darkTheme: Theme = {
  background: '#14171b',
  surface: '#1d2126',
  ink: '#eceae6',
  muted: '#a3abb6',
  grid: '#343a43',
  link: '#7cc4f5',
  right: '#5db5ee',
  wrong: '#f58a4b',
  series: ['#5aaeea', '#f0803c', '#2fc49a', '#e08fbd', '#e6ab2e', '#8ed3ff', '#b9a892'],
  font: 'sans-serif',
};

/** Refers to the custom properties that `themeProperties` sets, so that a chart follows the page around it. */
export const pageTheme: Theme = {
  background: 'var(--background)',
  surface: 'var(--surface)',
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  grid: 'var(--grid)',
  link: 'var(--link)',
  right: 'var(--right)',
  wrong: 'var(--wrong)',
  series: lightTheme.series.map((_, k) => `var(--series-${k + 1})`),
  font: 'inherit',
};

/** A theme as CSS custom properties, for `:root { ... }`. */
export function themeProperties({ series, font: _, ...named }: Theme): string {
  const colours = [...Object.entries(named), ...series.map((colour, k) => [`series-${k + 1}`, colour])];
  return colours.map(([name, colour]) => `--${name}: ${colour};`).join(' ');
}
