import { darkTheme, lightTheme, themeProperties } from '../charts/theme.ts';

/** The style of the page: light or dark as the reader's system is, one column, and light on paper. */
export function pageStyle(): string {
  return `
:root { color-scheme: light; ${themeProperties(lightTheme)} }
@media (prefers-color-scheme: dark) { :root { color-scheme: dark; ${themeProperties(darkTheme)} } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0; background: var(--background); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; overflow-wrap: break-word;
}
a { color: var(--link); text-underline-offset: 0.15em; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 3px; border-radius: 2px; }
.skip { position: absolute; left: -999rem; top: 0; padding: 0.75rem 1.25rem; background: var(--surface); }
.skip:focus { left: 0; z-index: 1; }
header, main, footer { max-width: 62.5rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: clamp(2rem, 6vw, 4.5rem); }
h1 { margin: 0 0 0.5rem; font-size: clamp(1.6rem, 1.1rem + 2.2vw, 2.5rem); line-height: 1.15; letter-spacing: -0.02em; }
h2 { margin: 0 0 1rem; font-size: 1.05rem; font-weight: 600; color: var(--muted); }
h3 { margin: 0 0 1.25rem; font-size: 1.4rem; line-height: 1.25; letter-spacing: -0.01em; }
h4 { margin: 2rem 0 0.75rem; font-size: 1.05rem; }
h5 { margin: 0 0 0.5rem; font-size: 0.9rem; }
p { max-width: 68ch; margin: 0 0 1rem; text-wrap: pretty; }
h1 { text-wrap: balance; }
.meta, .notes, figcaption, .label { color: var(--muted); font-size: 0.875rem; line-height: 1.5; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 1rem 0 0; padding: 0; list-style: none; }
main > section { margin: clamp(2rem, 5vw, 3.5rem) 0; }
main > section + section { padding-top: clamp(2rem, 5vw, 3.5rem); border-top: 1px solid var(--grid); }
.part { margin-top: clamp(3rem, 7vw, 5rem); }
.answer { max-width: 46ch; font-size: clamp(1.15rem, 1rem + 0.9vw, 1.55rem); line-height: 1.4; letter-spacing: -0.01em; }
.more { font-size: 1.05rem; }
figure { margin: 2rem 0; }
figure svg { display: block; max-width: 100%; height: auto; overflow: visible; }
figcaption { max-width: 76ch; margin-top: 1rem; }
figcaption strong { color: var(--ink); font-weight: 600; }
.narrow { display: none; }
@media (max-width: 46rem) { .wide { display: none; } .narrow { display: block; } .narrow svg { width: 100%; } }
details { margin: 1rem 0; }
summary { width: fit-content; cursor: pointer; color: var(--link); font-size: 0.9rem; }
details[open] > summary { margin-bottom: 0.75rem; }
.table { margin: 0 0 2rem; }
.scroll { max-width: 100%; overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.875rem; line-height: 1.35; font-variant-numeric: tabular-nums; }
caption { padding: 0 0 0.6rem; text-align: left; font-weight: 600; font-size: 1.08em; }
th, td { padding: 0.4rem 0.7rem; text-align: left; white-space: nowrap; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0.25rem; }
thead th { color: var(--muted); font-weight: 500; vertical-align: bottom; border-bottom: 1px solid var(--muted); }
thead tr:not(:last-child) th { text-align: center; border-bottom: 1px solid var(--grid); }
tbody th { font-weight: 500; }
tbody tr + tr > * { border-top: 1px solid var(--grid); }
.number { text-align: right; }
.best strong { padding: 0.1rem 0.3rem; margin-right: -0.3rem; border-radius: 0.2rem; background: color-mix(in srgb, var(--right) 16%, transparent); }
.spread { display: block; color: var(--muted); font-size: 0.82em; }
tbody th, thead tr:last-child th:first-child { position: sticky; left: 0; background: var(--background); }
.notes { margin: 0.75rem 0 0; max-width: 80ch; }
.gallery { display: grid; gap: 1.25rem; }
.card { display: grid; grid-template-columns: minmax(7rem, 11rem) 1fr 1fr; gap: 1.5rem; padding: 1.25rem; border-radius: 0.75rem; background: var(--surface); break-inside: avoid; }
.card > * { min-width: 0; }
.crop img { display: block; max-width: 100%; max-height: 12rem; width: auto; height: auto; border-radius: 0.4rem; background: #fff; }
.crop .notes { font-size: 0.8rem; overflow-wrap: anywhere; }
.ranking ol { margin: 0; padding: 0; list-style: none; font-size: 0.875rem; line-height: 1.4; }
.ranking li { display: grid; grid-template-columns: 1.1rem 1fr auto; gap: 0.4rem; padding: 0.3rem 0.4rem; border-radius: 0.3rem; overflow-wrap: anywhere; }
.ranking li.right { background: color-mix(in srgb, var(--right) 14%, transparent); font-weight: 600; }
.right .mark, .rank.good { color: var(--right); }
.above .mark, .rank.bad { color: var(--wrong); }
.mark { font-weight: 700; }
.rank { margin-left: 0.3rem; }
.score { color: var(--muted); font-size: 0.78rem; font-weight: 400; font-variant-numeric: tabular-nums; white-space: nowrap; }
u { text-decoration-thickness: 2px; text-decoration-color: var(--wrong); text-underline-offset: 0.2em; }
@media (max-width: 56rem) { .card { grid-template-columns: minmax(6rem, 9rem) 1fr; } .crop { grid-row: span 2; } }
@media (max-width: 34rem) {
  .card { grid-template-columns: 1fr; gap: 1rem; padding: 1rem; }
  .crop { grid-row: auto; }
  .ranking li { grid-template-columns: 1.1rem 1fr; row-gap: 0; }
  .score { grid-column: 2; }
}
dl { margin: 0; }
dl > div { display: grid; grid-template-columns: minmax(8rem, 14rem) 1fr; gap: 0.25rem 1.5rem; padding: 0.4rem 0; border-top: 1px solid var(--grid); font-size: 0.9rem; }
dt { color: var(--muted); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
@media (max-width: 34rem) { dl > div { grid-template-columns: 1fr; } }
.label { margin: 1.5rem 0 0.5rem; }
pre { max-width: 100%; margin: 0; padding: 1rem; overflow-x: auto; border-radius: 0.5rem; background: var(--surface); font-size: 0.8rem; line-height: 1.5; }
footer { padding-top: 2rem; padding-bottom: 3rem; }
@media print {
  :root { color-scheme: light; ${themeProperties(lightTheme)} }
  @page { margin: 15mm; }
  body { font-size: 10pt; }
  header, main, footer { max-width: none; padding: 0; }
  nav, .skip { display: none; }
  .wide { display: block; }
  .narrow { display: none; }
  figure, .card, tr { break-inside: avoid; }
  h2, h3, h4, summary { break-after: avoid; }
  details::details-content { display: block; content-visibility: visible; height: auto; }
  .scroll, pre { overflow: visible; }
  table { font-size: 7pt; }
  th, td { padding: 0.2rem 0.35rem; white-space: normal; }
  pre { white-space: pre-wrap; }
  figure details table { font-size: 6pt; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
}
