import { chooseExamples } from '@fgclip/heads';
import { RankingColumn } from '../../match/ranking/ranking-column.tsx';
import { Crop } from './crop.tsx';
import type { TrainedRun } from './trained-run.ts';

/** Boxes shown of a benchmark. */
const SHOWN = 6;

/** Boxes of the first benchmark, and how the cosine and a head rank their captions: such that the head mends, and others. */
export function HeldOut({ run }: { readonly run: TrainedRun }) {
  const { label, measured, world } = run;
  const first = (benchmarks: typeof measured.head) => benchmarks.slice(0, 1);
  const examples = chooseExamples({
    before: { head: 'CLIP alone', benchmarks: first(measured.cosine), retrievals: [] },
    after: { head: label, benchmarks: first(measured.head), retrievals: [] },
    perBenchmark: SHOWN,
  });
  if (examples.length === 0) return null;
  return (
    <details class="held-out">
      <summary>{`Look at ${examples.length} of the held-out boxes`}</summary>
      <p class="quiet">Some that the head mends, and some that it does not.</p>
      <ul>
        {examples.map(({ photograph, box = null, captions, rankings }) => (
          <li key={`${photograph} ${captions[0]?.text}`}>
            <figure>
              <Crop world={world} photograph={photograph} box={box} alt={captions[0]?.text ?? ''} />
              <figcaption>
                Score of the right caption:{' '}
                {rankings.map(({ head, scores: [right = 0] }, k) => [
                  k > 0 && ', ',
                  `${head} `,
                  <data key={head} value={right}>
                    {right.toFixed(3)}
                  </data>,
                ])}
              </figcaption>
            </figure>
            <div class="columns">
              {rankings.map((ranking) => (
                <RankingColumn
                  key={ranking.head}
                  label={ranking.head}
                  captions={captions.map(({ text }) => text)}
                  ranking={ranking}
                />
              ))}
            </div>
          </li>
        ))}
      </ul>
    </details>
  );
}
