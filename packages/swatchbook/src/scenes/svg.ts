/** A number as SVG writes it, to a thousandth. */
export function shortNumber(value: number): string {
  return `${Math.round(value * 1000) / 1000}`;
}

/** A number in a drawing, to a tenth of a pixel. */
export function coordinate(value: number): string {
  return `${Math.round(value * 10) / 10}`;
}

/** Attributes besides the geometry, in SVG's names. */
export type Attributes = Readonly<Record<string, string | number>>;

export function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes).map(([key, value]) => {
    return ` ${key}="${typeof value === 'number' ? shortNumber(value) : value}"`;
  });
  return content === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>`;
}
