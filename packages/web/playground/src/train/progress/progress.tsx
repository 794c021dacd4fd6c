import { curves, phase } from '../state.ts';
import { EmbeddingBar } from './embedding-bar.tsx';
import { LiveRank } from './live-rank.tsx';
import { StageChart } from './stage-chart.tsx';

/** What is going on: the data being made, then the curves of every stage. */
export function Progress() {
  const { name } = phase.value;
  const stages = curves.value;
  if (name === 'embedding') return <EmbeddingBar />;
  if (stages.length === 0) return name === 'idle' ? <Invitation /> : <p class="quiet">Starting…</p>;
  return (
    <section class="training" aria-labelledby="training-title">
      <h2 id="training-title">{titles[name]}</h2>
      <LiveRank />
      {stages.map((curve, k) => (
        <StageChart key={`${k} ${curve.stage}`} curve={curve} id={`stage-${k}`} titled={stages.length > 1} />
      ))}
    </section>
  );
}

const titles = {
  idle: 'How it learned',
  training: 'Training',
  stopping: 'Stopping at the best so far',
  measuring: 'Measuring on boxes it has not seen',
} as const;

function Invitation() {
  return (
    <p class="quiet">
      A head is a small layer on top of CLIP’s embeddings. It learns to put the right caption before wrong ones that
      differ in a colour, a material or a pattern. Training takes seconds, in this page, on your machine.
    </p>
  );
}
