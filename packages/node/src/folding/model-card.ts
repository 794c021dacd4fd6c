import type { Head } from '@fgclip/heads';
import type { FoldedModel } from '@fgclip/heads/deploy';
import type { Difference } from './measure-fold.ts';

/** What a folder of a folded model calls its record. */
export const FOLD_FILE = 'fgclip.json';

/** What a folded model is made of. */
export interface FoldRecord {
  readonly format: 'fgclip-folded';
  readonly formatVersion: 1;
  readonly base: { readonly id: string; readonly revision?: string | undefined; readonly weightsHash: string };
  readonly head: {
    readonly name: string;
    readonly function: string;
    readonly options: Readonly<Record<string, unknown>>;
    readonly history: Head['history'];
  };
  /** `folded` into the projection, `appended` behind it, or `unchanged`. */
  readonly sides: Readonly<Record<'image' | 'text', 'folded' | 'appended' | 'unchanged'>>;
  readonly difference: Difference;
}

interface RecordParts {
  readonly base: FoldRecord['base'];
  readonly head: Head;
  readonly headName: string;
  readonly folded: readonly FoldedModel[];
  readonly difference: Difference;
}

export function foldRecord({ base, head, headName, folded, difference }: RecordParts): FoldRecord {
  const wayOf = (side: 'image' | 'text') =>
    folded.map(({ sides }) => sides[side]).find((found) => found !== undefined)?.way ?? 'unchanged';
  const { name, options } = head.function;
  return {
    ...{ format: 'fgclip-folded', formatVersion: 1, base },
    head: { name: headName, function: name, options, history: head.history },
    sides: { image: wayOf('image'), text: wayOf('text') },
    difference,
  };
}

const words = {
  folded: 'multiplied into the projection',
  appended: 'appended behind the projection',
  unchanged: 'left as it is',
} as const;

/** The card that goes with the model. */
export function modelCard({ base, head, sides, difference }: FoldRecord): string {
  return `---
library_name: transformers.js
pipeline_tag: zero-shot-image-classification
base_model: ${base.id}
---

# ${base.id} with the matching head "${head.name}"

A CLIP model for fine-grained image-text matching: the plain cosine of its embeddings is the score of a trained head on the
embeddings of ${base.id}${base.revision === undefined ? '' : ` (${base.revision})`}. Files, names, inputs, outputs and
dimension are those of the model it was made of, so whatever loads that one loads this.

| | |
| --- | --- |
| head | ${head.name}, function \`${head.function}\` |
| images | ${words[sides.image]} |
| captions | ${words[sides.text]} |
| difference between its cosines and the head's scores | ${difference.largest.toExponential(1)} at most, over ${difference.pairs} pairs |
| weights that it was made of | sha256 ${base.weightsHash} |

${trainingOf(head)}

Embeddings of this model and of ${base.id} do not belong in one index${sides.image === 'unchanged' ? ', with one exception: image embeddings are the same, so an index of them stays as it is and only queries change' : ''}.

\`\`\`js
import { AutoTokenizer, CLIPTextModelWithProjection } from '@huggingface/transformers';

const tokenizer = await AutoTokenizer.from_pretrained('this-folder');
const model = await CLIPTextModelWithProjection.from_pretrained('this-folder', { dtype: 'fp32' });
const { text_embeds } = await model(tokenizer(['a light brown dog'], { padding: true, truncation: true }));
\`\`\`

Made by [fgclip](https://github.com/fgclip/fgclip); fgclip.json has the head's whole record.
`;
}

/** What the head's history says it was made of, what it gained and what it cost. */
function trainingOf({ history }: FoldRecord['head']): string {
  const lines = history.flatMap((entry) => {
    if (entry.event === 'trained') return [trained(entry)];
    if (entry.event === 'fitted') return [`Fitted in closed form${text(' by ', entry.method)}.`];
    return [];
  });
  return lines.length === 0 ? 'Its head does not say how it was trained.' : lines.join('\n');
}

function trained(entry: Readonly<Record<string, unknown>>): string {
  const stage = entry.stage as { readonly name?: string } | undefined;
  const choice = entry.choice as
    | { readonly candidates?: readonly { readonly rank?: number; readonly kept?: number }[]; readonly chosen?: number }
    | undefined;
  const chosen = choice?.candidates?.[choice.chosen ?? -1];
  const gained =
    chosen?.rank === undefined || chosen.kept === undefined
      ? ''
      : ` On validation: mean rank ${chosen.rank.toFixed(2)} of the right caption, ${(100 * chosen.kept).toFixed(1)} % of the cosine's recall kept.`;
  return `Trained in stage "${stage?.name ?? 'unknown'}" on ${entry.examples ?? 'unknown'} examples${text(' of ', entry.model)}.${gained}`;
}

function text(before: string, value: unknown): string {
  return typeof value === 'string' ? `${before}${value}` : '';
}
