import { pageTheme } from '@fgclip/heads';
import type { StageCurve } from '../charts/curve.ts';
import { stageChart } from '../charts/stage-chart.ts';
import { useWidth } from './use-width.ts';

interface StageChartProps {
  readonly curve: StageCurve;
  readonly id: string;
  /** Whether to say which stage it is. */
  readonly titled: boolean;
}

const titles: Readonly<Record<string, string>> = { 'warm-up': 'Warm-up', 'fine-tune': 'Fine-tuning' };

/** The curves of a stage, drawn anew as it goes on. */
export function StageChart({ curve, id, titled }: StageChartProps) {
  const [frame, width] = useWidth();
  const svg = width === 0 ? '' : stageChart(curve, { id, width, theme: pageTheme });
  return (
    <figure class="stage-chart">
      {titled && <figcaption>{titles[curve.stage] ?? curve.stage}</figcaption>}
      <div ref={frame} dangerouslySetInnerHTML={{ __html: svg }} />
    </figure>
  );
}
