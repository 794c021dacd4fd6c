import { cropsOf } from '@fgclip/node/internal';
import { darkTheme, lightTheme } from '@fgclip/report';
import { tag, themeProperties } from '@fgclip/report/internal';
import type { Box, Ranking, SearchHit } from '@fgclip/search';

interface PageInput {
  readonly words: string;
  readonly hits: readonly SearchHit[];
  readonly ranking: Ranking;
  /** Where the photographs lie. */
  readonly photos: string;
}

type Crop = Awaited<ReturnType<typeof cropsOf>>[number];

/** A page with the photographs of a search, the boxes that fit drawn, which needs nothing else. */
export async function resultsPage({ words, hits, ranking, photos }: PageInput): Promise<string> {
  const pictures = await cropsOf(
    hits.map(({ photograph }) => ({ photograph })),
    photos,
  );
  const page = tag(
    'html',
    { lang: 'en' },
    tag(
      'head',
      {},
      tag('meta', { charset: 'utf-8' }),
      tag('meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }),
      tag('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      tag('link', { rel: 'icon', href: 'data:,' }),
      tag('title', {}, words),
      tag('style', {}, { markup: style() }),
    ),
    tag(
      'body',
      {},
      tag(
        'main',
        {},
        tag('h1', {}, words),
        tag(
          'p',
          { class: 'meta' },
          `${hits.length} photographs, ranked by: ${ranking}. The outline is what fits best.`,
        ),
        tag(
          'ol',
          {},
          hits.map((hit, k) => tag('li', {}, figure(hit, k + 1, pictures[k]))),
        ),
      ),
    ),
  );
  return `<!doctype html>\n${page.markup}\n`;
}

const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

function figure({ photograph, box, cosine, head }: SearchHit, rank: number, crop: Crop) {
  const scores = `cosine ${cosine.toFixed(3)}${head === undefined ? '' : `, head ${head.toFixed(3)}`}`;
  const picture =
    crop === undefined
      ? tag('p', { class: 'missing' }, 'The photograph is not there any more.')
      : tag(
          'div',
          { class: 'picture' },
          tag('img', { src: crop.image, width: crop.width, height: crop.height, alt: `${rank}. ${photograph}` }),
          box === undefined ? undefined : outline(box, crop),
        );
  return tag(
    'figure',
    {},
    picture,
    tag('figcaption', {}, tag('b', {}, `${rank}. `), photograph, tag('span', { class: 'meta' }, scores)),
  );
}

function outline([x, y, width, height]: Box, { width: across, height: down, scale }: NonNullable<Crop>) {
  const percent = (value: number, of: number) => `${((100 * value * scale) / of).toFixed(2)}%`;
  const places = [
    `left:${percent(x, across)}`,
    `top:${percent(y, down)}`,
    `width:${percent(width, across)}`,
    `height:${percent(height, down)}`,
  ];
  return tag('span', { class: 'box', style: places.join(';') });
}

function style(): string {
  return `
:root { color-scheme: light dark; ${themeProperties(lightTheme)} }
@media (prefers-color-scheme: dark) { :root { ${themeProperties(darkTheme)} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--background); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1200px; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 1.6rem; margin: 0 0 4px; overflow-wrap: anywhere; }
.meta { color: var(--muted); font-size: 0.875rem; margin: 0 0 20px; }
ol { list-style: none; margin: 0; padding: 0; display: grid; gap: 20px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 260px), 1fr)); }
figure { margin: 0; background: var(--surface); border-radius: 8px; overflow: hidden; height: 100%; }
.picture { position: relative; width: fit-content; max-width: 100%; margin: 0 auto; }
img { display: block; max-width: 100%; height: auto; }
.box { position: absolute; border: 3px solid var(--wrong); border-radius: 3px; box-shadow: 0 0 0 1px #fff, inset 0 0 0 1px #fff; }
figcaption { padding: 8px 12px 12px; font-size: 0.875rem; overflow-wrap: anywhere; }
figcaption .meta { display: block; margin: 0; }
.missing { padding: 32px 12px; color: var(--muted); margin: 0; }
`;
}
