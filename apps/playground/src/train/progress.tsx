import { pageTheme } from '@fgclip/report';
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { bestRecord, type StageCurve } from './charts/curve.ts';
import { stageChart } from './charts/stage-chart.ts';
import { curves, phase } from './state.ts';

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

const works = { pictures: 'Drawing and embedding pictures', captions: 'Embedding captions' } as const;

/** How far the data is made. */
function EmbeddingBar() {
  const now = phase.value;
  if (now.name !== 'embedding') return null;
  const { progress } = now;
  if (progress === undefined) return <p class="quiet">Making the data…</p>;
  const { done, total } = progress;
  return (
    <section class="embedding">
      <label for="embedding-progress">
        {works[progress.phase]} <span class="count">{`${done} of ${total}`}</span>
      </label>
      <progress id="embedding-progress" value={done} max={total} />
      <p class="quiet">Done once for each size; training then takes seconds.</p>
    </section>
  );
}

/** The mean rank on validation data at the best epoch so far, while the head trains. */
function LiveRank() {
  const curve = curves.value.at(-1);
  const rank = curve && bestRecord(curve)?.validationRank;
  if (phase.value.name === 'idle' || curve === undefined || typeof rank !== 'number') return null;
  return <RankChange from={curve.cosineRank} to={rank} what="on validation boxes, best epoch so far" />;
}

interface StageChartProps {
  readonly curve: StageCurve;
  readonly id: string;
  /** Whether to say which stage it is. */
  readonly titled: boolean;
}

const stageTitles: Readonly<Record<string, string>> = { 'warm-up': 'Warm-up', 'fine-tune': 'Fine-tuning' };

/** The curves of a stage, drawn anew as it goes on. */
function StageChart({ curve, id, titled }: StageChartProps) {
  const [frame, width] = useWidth();
  const svg = width === 0 ? '' : stageChart(curve, { id, width, theme: pageTheme });
  return (
    <figure class="stage-chart">
      {titled && <figcaption>{stageTitles[curve.stage] ?? curve.stage}</figcaption>}
      <div ref={frame} dangerouslySetInnerHTML={{ __html: svg }} />
    </figure>
  );
}

/** The width of an element in whole pixels as it changes; 0 before it is known. */
function useWidth(): [RefObject<HTMLDivElement | null>, number] {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observed = element.current;
    if (observed === null) return;
    const observer = new ResizeObserver(() => setWidth(Math.floor(observed.clientWidth)));
    observer.observe(observed);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}

interface RankChangeProps {
  readonly from: number;
  readonly to: number;
  /** What was measured, in a few words. */
  readonly what: string;
}

/** "mean rank 4.80 → 2.10", large. */
export function RankChange({ from, to, what }: RankChangeProps) {
  return (
    <p class="rank-change">
      <span class="what">Mean rank of the right caption {what}</span>
      <span class="numbers">
        <span class="unseen">by the cosine </span>
        <data class="before" value={from}>
          {from.toFixed(2)}
        </data>
        <span aria-hidden="true"> → </span>
        <span class="unseen">, by the head </span>
        <data class={to < from ? 'after better' : 'after'} value={to}>
          {to.toFixed(2)}
        </data>
      </span>
    </p>
  );
}
