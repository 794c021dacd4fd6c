export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** All text within, of children too. */
  readonly text: string;
}

interface Open {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: XmlElement[];
  text: string;
}

const piece = /<\/([\w:-]+)>|<([\w:-]+)((?: [\w:-]+="[^"<]*")*)(\/?)>|([^<]+)/y;

/** Reads the XML of one element, as strict as it takes to find what is not well-formed. Throws where something is amiss. */
export function parseXml(xml: string): XmlElement {
  const source = xml.trim();
  const top: Open = { name: '', attributes: {}, children: [], text: '' };
  const stack = [top];
  piece.lastIndex = 0;
  while (piece.lastIndex < source.length) {
    const from = piece.lastIndex;
    const [, close, open, attributes = '', empty, text] = piece.exec(source) ?? [];
    const here = stack.at(-1) ?? top;
    if (close !== undefined) closeElement(stack, close);
    else if (open !== undefined) {
      stack.push({ name: open, attributes: attributesOf(attributes), children: [], text: '' });
      if (empty === '/') closeElement(stack, open);
    } else if (text !== undefined) here.text += here.name === 'style' ? text : unescaped(text);
    else throw new Error(`Not well-formed: ${source.slice(from, from + 80)}`);
  }
  const [root] = top.children;
  if (stack.length !== 1 || root === undefined || top.children.length !== 1) throw new Error('Not one whole element');
  return root;
}

function closeElement(stack: Open[], name: string): void {
  const closed = stack.pop();
  const parent = stack.at(-1);
  if (closed?.name !== name || parent === undefined) throw new Error(`</${name}> closes <${closed?.name}>`);
  parent.children.push(closed);
  parent.text += closed.text;
}

function attributesOf(written: string): Record<string, string> {
  const found = [...written.matchAll(/ ([\w:-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
    key,
    unescaped(value),
  ]);
  const attributes = Object.fromEntries(found) as Record<string, string>;
  if (Object.keys(attributes).length !== found.length) throw new Error(`An attribute twice: ${written}`);
  return attributes;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function unescaped(text: string): string {
  if (/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(text))
    throw new Error('Forbidden character');
  return text.replace(/&([^;]*);?/g, (whole, name: string) => {
    const found = entities[name];
    if (found === undefined || !whole.endsWith(';')) throw new Error(`Unknown entity ${whole}`);
    return found;
  });
}
