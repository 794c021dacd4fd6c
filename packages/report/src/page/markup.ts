/** Finished HTML or SVG. Strings are text and are escaped wherever they go, so nothing is markup by mistake. */
export interface Markup {
  readonly markup: string;
}

export type Child = Markup | string | number | undefined | readonly Child[];

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Elements without content, in HTML and those of SVG that are used here. */
const empty = new Set(['br', 'circle', 'col', 'hr', 'img', 'line', 'link', 'meta', 'path', 'rect', 'wbr']);

/**
 * An element. Numbers are written with two decimals at most, `true` as an attribute of its own name, `false` and
 * `undefined` not at all. The result is well-formed XML, and HTML too.
 */
export function tag(name: string, attributes: Attributes = {}, ...children: readonly Child[]): Markup {
  const written = Object.entries(attributes).map(([key, value]) => attribute(key, value));
  const open = `<${name}${written.join('')}`;
  if (empty.has(name) && children.length === 0) return { markup: `${open}/>` };
  return { markup: `${open}>${contentOf(children)}</${name}>` };
}

/** Several pieces as one. */
export function group(...children: readonly Child[]): Markup {
  return { markup: contentOf(children) };
}

/** A coordinate: two decimals are a hundredth of a pixel. Never "-0". */
export function coordinate(value: number): string {
  return String(Math.round(value * 100) / 100 || 0);
}

function attribute(key: string, value: string | number | boolean | undefined): string {
  if (value === undefined || value === false) return '';
  const text = value === true ? key : typeof value === 'number' ? coordinate(value) : value;
  return ` ${key}="${escapeMarkup(text)}"`;
}

function contentOf(children: readonly Child[]): string {
  return children.map(childMarkup).join('');
}

function childMarkup(child: Child): string {
  if (child === undefined) return '';
  if (typeof child === 'string' || typeof child === 'number') return escapeMarkup(String(child));
  return isMarkup(child) ? child.markup : contentOf(child);
}

function isMarkup(child: Markup | readonly Child[]): child is Markup {
  return 'markup' in child;
}

/**
 * Text as the content or a quoted attribute of HTML and XML alike. Characters that XML does not allow (control
 * characters, halves of surrogate pairs) become U+FFFD.
 */
export function escapeMarkup(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
