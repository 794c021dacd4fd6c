/** For the other packages of fgclip: no part of the public interface, and outside semantic versioning. */

export { axisTitles, bottomAxis, leftAxis } from './charts/axes.ts';
export { bottom, inside, right } from './charts/box.ts';
export { line, marker, rule } from './charts/marks.ts';
export { domainOf, linearScale } from './charts/scale.ts';
export { label, svgDocument } from './charts/svg.ts';
export { themeProperties } from './charts/theme.ts';
export { bestHead } from './figures/series.ts';
export { changedWords } from './page/gallery.ts';
export { type Child, tag } from './page/markup.ts';
