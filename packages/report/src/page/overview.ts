import type { EvaluationResult, HeadResult } from '@fgclip/heads';
import { baselineName, isBaseline } from '@fgclip/heads/internal';
import { tableOf } from '@fgclip/heads/results';
import { bestHead, rankMeasure, seriesName } from '../figures/series.ts';
import type { ReportData, ReportRun } from '../report-data.ts';
import { type Child, tag } from './markup.ts';
import { htmlTable } from './table.ts';

/** The runs beside each other: the cosine and the best head of each. Nothing for a single run. */
export function overview({ runs }: ReportData): Child {
  if (runs.length <= 1) return undefined;
  const table = tableOf(runs.map(rowOf), [
    { header: 'run', value: ({ name }) => name },
    { header: baselineName, group: 'mean ranks', value: ({ cosineRank }) => cosineRank, digits: 2 },
    { header: 'best head', group: 'mean ranks', value: ({ bestRank }) => bestRank, digits: 2 },
    { header: 'difference', group: 'mean ranks', value: ({ change }) => change, digits: 2, signed: true },
    { header: 'blind guess', group: 'mean ranks', value: ({ random }) => random, digits: 1 },
    { header: 'which head', value: ({ head }) => head },
    { header: baselineName, group: 'text to image R@1', value: ({ cosineRecall }) => cosineRecall, digits: 1 },
    { header: 'best head', group: 'text to image R@1', value: ({ bestRecall }) => bestRecall, digits: 1 },
  ]);
  const notes = [
    'Mean ranks of the right caption, summed where a run has several benchmarks; lower is better. Runs on different data are not comparable row by row.',
  ];
  return tag(
    'section',
    { id: 'overview', 'aria-labelledby': 'overview-heading' },
    tag('h2', { id: 'overview-heading' }, `${runs.length} runs side by side`),
    htmlTable({ ...table, notes }, 'The cosine and the best head of every run'),
  );
}

function rowOf({ name, result: { results } }: ReportRun) {
  const cosine = results.find(isBaseline);
  const best = bestHead(results);
  const [from, to] = [cosine && rankMeasure(cosine), best && rankMeasure(best)];
  return {
    name,
    cosineRank: from?.value,
    bestRank: to?.value,
    change: from && to && to.value - from.value,
    random: (from ?? to)?.random,
    head: best && seriesName(best),
    cosineRecall: cosine?.retrievals[0]?.textToImage.recall1,
    bestRecall: best?.retrievals[0]?.textToImage.recall1,
  };
}

/** The results in a few plain sentences, the first of them the answer. */
export function answerOf(evaluation: EvaluationResult): string[] {
  const { results } = evaluation;
  const cosine = results.find(isBaseline);
  const best = bestHead(results) ?? results.find((result) => result !== cosine);
  const sentences = [rankSentence(cosine, best), sumSentence(evaluation, cosine, best), coarseSentence(cosine, best)];
  const told = sentences.filter((sentence) => sentence !== undefined);
  return told.length > 0 ? told : ['Nothing was measured.'];
}

/** "attention head (fine-tuned)": a head and its stage in prose. */
export function headInProse({ head, stage }: Pick<HeadResult, 'head' | 'stage'>): string {
  if (isBaseline({ head })) return head;
  return stage === undefined ? `${head} head` : `${head} head (${stageWords[stage] ?? `after ${stage}`})`;
}

function inBrackets({ head, stage }: HeadResult): string {
  return stage === undefined ? head : `${head}, ${stageWords[stage] ?? `after ${stage}`}`;
}

const stageWords: Readonly<Record<string, string>> = { 'fine-tune': 'fine-tuned', 'warm-up': 'after warm-up only' };

/** Speaks of the first benchmark: papers put the hardest first. */
function rankSentence(cosine: HeadResult | undefined, best: HeadResult | undefined): string | undefined {
  const [benchmark] = (cosine ?? best)?.benchmarks ?? [];
  const full = benchmark?.ranks.at(-1);
  if (benchmark === undefined || full === undefined) return undefined;
  const on = benchmark.name === 'all' ? '' : ` on the benchmark ${benchmark.title}`;
  const among = `among ${full.negatives + 1} captions${on}, where a blind guess would reach ${full.randomMean.toFixed(1)}`;
  const theirs = best?.benchmarks.find(({ name }) => name === benchmark.name)?.ranks.at(-1);
  if (cosine === undefined) {
    return best && `The ${headInProse(best)} ranks the right caption ${full.mean.toFixed(1)} on average ${among}.`;
  }
  const first = `The cosine ranks the right caption ${full.mean.toFixed(1)} on average ${among}`;
  return best === undefined || theirs === undefined
    ? `${first}.`
    : `${first}; the best head (${inBrackets(best)}) ranks it ${theirs.mean.toFixed(1)}.`;
}

function sumSentence(
  { comparisons }: EvaluationResult,
  cosine: HeadResult | undefined,
  best: HeadResult | undefined,
): string | undefined {
  const [from, to] = [cosine && rankMeasure(cosine), best && rankMeasure(best)];
  if (from === undefined || to === undefined || best === undefined) return undefined;
  const compared = comparisons.find(
    ({ head, stage, against }) => head === best.head && stage === best.stage && isBaseline(against),
  );
  const certain = compared === undefined ? '' : certainty(compared.pHolm);
  const verb = to.value < from.value ? 'falls' : to.value > from.value ? 'rises' : 'goes';
  const what =
    from.name === 'mean rank' ? 'The mean rank' : `Over all ${from.perfect} benchmarks the sum of mean ranks`;
  const none = to.value < from.value ? '' : 'No head ranks better than the cosine. ';
  return `${none}${what} ${verb} from ${from.value.toFixed(2)} to ${to.value.toFixed(2)} (always right: ${from.perfect}; blind guess: ${from.random.toFixed(1)})${certain}.`;
}

function certainty(p: number): string {
  const text = p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
  return p < 0.05 ? `, more than chance explains (${text})` : `, which chance may explain (${text})`;
}

function coarseSentence(cosine: HeadResult | undefined, best: HeadResult | undefined): string | undefined {
  const from = cosine?.retrievals[0];
  const to = best?.retrievals.find(({ name }) => name === from?.name);
  if (from === undefined || to === undefined) return undefined;
  const [text, image] = (['textToImage', 'imageToText'] as const).map((direction) => ({
    change: to[direction].recall1 - from[direction].recall1,
    words: `from ${from[direction].recall1.toFixed(1)} to ${to[direction].recall1.toFixed(1)}\u00a0%`,
  }));
  if (text === undefined || image === undefined) return undefined;
  const lead =
    text.change < 0 && image.change < 0
      ? 'In exchange, coarse retrieval gets worse'
      : text.change >= 0 && image.change >= 0
        ? 'Coarse retrieval does not suffer'
        : 'Coarse retrieval gains in one direction and loses in the other';
  return `${lead}: R@1 goes ${text.words} text to image, and ${image.words} image to text.`;
}
