import type { EvaluationResult, HeadResult } from '@fgclip/heads';
import { type ColumnOf, renderText, tableOf } from '@fgclip/heads/results';

const words: Readonly<Record<string, string>> = {
  centre: 'less the mean of either side',
  procrustes: 'and captions rotated onto images',
  whiten: 'and every direction spread alike',
  cca: 'and weighed by how well the sides agree',
};

/** Heads in closed form, each a step further from the cosine: how fine, and what it costs. */
export function ladderText({ results }: EvaluationResult): string {
  const retrievals = results[0]?.retrievals ?? [];
  const columns: ColumnOf<HeadResult>[] = [
    { header: 'head', value: ({ head }) => head },
    { header: 'what it is', value: ({ head }) => words[head] },
    {
      header: 'rank sum',
      value: ({ meanRankSum }) => meanRankSum?.value,
      interval: ({ meanRankSum }) => meanRankSum?.interval,
      digits: 2,
      best: 'lowest',
    },
    ...retrievals.flatMap(({ name, title }): ColumnOf<HeadResult>[] => {
      const of = ({ retrievals: own }: HeadResult) => own.find((retrieval) => retrieval.name === name);
      return [
        { header: 'i2t R@1', group: title, value: (row) => of(row)?.imageToText.recall1, digits: 1, best: 'highest' },
        { header: 't2i R@1', group: title, value: (row) => of(row)?.textToImage.recall1, digits: 1, best: 'highest' },
      ];
    }),
  ];
  const notes = [
    'Linear heads that follow from means and covariances of the training pairs: no hard negatives, no epochs.',
  ];
  return renderText(tableOf(results, columns, { title: 'In closed form, without training', notes }));
}
