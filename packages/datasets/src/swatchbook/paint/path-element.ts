/** In SVG's names. */
export type Attributes = Readonly<Record<string, string | number>>;

/** A <path>. Opacities of 1, which SVG assumes, are left out. */
export function pathElement(path: string, attributes: Attributes): string {
  const written = Object.entries(attributes)
    .filter(([name, value]) => !(name.endsWith('opacity') && value === 1))
    .map(([name, value]) => ` ${name}="${value}"`);
  return `<path d="${path}"${written.join('')}/>`;
}
