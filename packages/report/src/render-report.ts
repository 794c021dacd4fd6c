import { runPrefix } from './figures/report-figures.ts';
import { type Child, type Markup, tag } from './page/markup.ts';
import { overview } from './page/overview.ts';
import { runSection } from './page/run-section.ts';
import { pageStyle } from './page/style.ts';
import type { ReportData } from './report-data.ts';

/** What the page may do: show its own pictures and style, and nothing else. */
const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * A report as one HTML page that needs nothing else: no script, no request, pictures and style within, all text escaped.
 * It begins with the answer. Throws INVALID_DATA for gallery images that are no data URIs, rankings of captions that are
 * not there, and histograms whose bins and counts do not fit.
 */
export function renderReport(data: ReportData): string {
  const page = tag(
    'html',
    { lang: 'en' },
    tag(
      'head',
      {},
      tag('meta', { charset: 'utf-8' }),
      tag('meta', { 'http-equiv': 'Content-Security-Policy', content: policy }),
      tag('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      tag('meta', { name: 'generator', content: 'fgclip' }),
      // Browsers would ask for /favicon.ico.
      tag('link', { rel: 'icon', href: 'data:,' }),
      tag('title', {}, data.title),
      styleElement(),
    ),
    tag(
      'body',
      {},
      tag('a', { class: 'skip', href: '#main' }, 'Skip to the results'),
      header(data),
      main(data),
      footer(),
    ),
  );
  return `<!doctype html>\n${page.markup}\n`;
}

function header(data: ReportData): Markup {
  const { title, created } = data;
  return tag(
    'header',
    {},
    tag('h1', {}, title),
    tag(
      'p',
      { class: 'meta' },
      'Fine-grained image-text matching on frozen CLIP embeddings',
      created === undefined ? undefined : [', ', tag('time', { datetime: created }, readableTime(created))],
    ),
    data.runs.length > 1 ? contents(data) : undefined,
  );
}

function contents(data: ReportData): Markup {
  const links = data.runs.map(({ name }, k) => tag('li', {}, tag('a', { href: `#${runPrefix(data, k)}run` }, name)));
  return tag('nav', { 'aria-label': 'Runs' }, tag('ul', {}, links));
}

function main(data: ReportData): Markup {
  const sections = data.runs.map((run, k) => runSection(run, { prefix: runPrefix(data, k), heading: run.name }));
  const content: Child = sections.length > 0 ? sections : tag('p', {}, 'This report has no runs.');
  return tag('main', { id: 'main' }, overview(data), content);
}

function footer(): Markup {
  return tag(
    'footer',
    {},
    tag('p', { class: 'notes' }, 'Made by fgclip. This page works offline and asks for nothing.'),
  );
}

/** Text in <style> is not escaped in HTML: ours holds nothing that would have to be. */
function styleElement(): Markup {
  return tag('style', {}, { markup: pageStyle() });
}

/** "2025-03-01 12:30 UTC" of "2025-03-01T12:30:45.123Z"; as it is where it is no such time. */
function readableTime(created: string): string {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?Z$/.exec(created) ?? [];
  return day === undefined || time === undefined ? created : `${day} ${time} UTC`;
}
