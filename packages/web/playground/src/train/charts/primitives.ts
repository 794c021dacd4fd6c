/** Scales, axes and lines of the reports, which the charts of this page are drawn with. */
export { axisTitles, bottomAxis, leftAxis } from '../../../../../heads/src/report/charts/axes.ts';
export { type Box, bottom, inside, right } from '../../../../../heads/src/report/charts/box.ts';
export { line, rule } from '../../../../../heads/src/report/charts/line.ts';
export { domainOf, linearScale } from '../../../../../heads/src/report/charts/scale.ts';
export { marker } from '../../../../../heads/src/report/charts/scatter.ts';
export { svgDocument } from '../../../../../heads/src/report/charts/svg-document.ts';
export { label } from '../../../../../heads/src/report/charts/text.ts';
export type { Child } from '../../../../../heads/src/report/markup.ts';
