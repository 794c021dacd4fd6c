import type { EvaluationProtocol } from '../../results/head-result.ts';
import { type Child, type Markup, tag } from '../markup.ts';

/** How the numbers came about, and of what: for those who want to repeat them. */
export function protocolDetails(
  { tables, versions, ...protocol }: EvaluationProtocol,
  detectors: readonly Readonly<Record<string, unknown>>[] = [],
): Markup {
  const { confidence, resamples, seed, clusters } = protocol.statistics;
  return tag(
    'details',
    {},
    tag('summary', {}, 'Protocol, data and versions'),
    facts([
      ['Evaluated', protocol.subset],
      ['Annotations ranked', protocol.ranked.toLocaleString('en')],
      ['Ties', protocol.ties],
      ['Errata of the released code repeated', protocol.errata.length === 0 ? 'none' : protocol.errata.join(', ')],
      [
        'Statistics',
        `${100 * confidence} % bootstrap intervals, ${resamples} resamples over ${clusters}, seed ${seed}; p by sign flips, corrected (Holm)`,
      ],
      ['Split', protocol.split && json(protocol.split)],
      ['Runtime', protocol.runtime],
      [
        'Versions',
        Object.entries(versions)
          .map(([name, version]) => `${name} ${version}`)
          .join(', '),
      ],
    ]),
    manifests('embedding table', tables),
    manifests('predictions', detectors),
  );
}

function manifests(what: string, all: readonly Readonly<Record<string, unknown>>[]): Child {
  return all
    .filter((manifest) => Object.keys(manifest).length > 0)
    .map((manifest, k) => [
      tag('p', { class: 'label' }, `Manifest of the ${what}${all.length > 1 ? ` ${k + 1}` : ''}`),
      json(manifest),
    ]);
}

function facts(list: readonly (readonly [string, Child])[]): Markup {
  const known = list.filter(([, fact]) => fact !== undefined && fact !== '');
  return tag(
    'dl',
    {},
    known.map(([name, fact]) => tag('div', {}, tag('dt', {}, name), tag('dd', {}, fact))),
  );
}

function json(value: unknown): Markup {
  return tag('pre', { tabindex: '0' }, JSON.stringify(value, null, 2));
}
