import type { ReproduceProgress } from '@fgclip/node';
import { extractionLine, type PhaseState } from './progress-lines.ts';
import { progressDetail } from './training-report.ts';

/** What of the whole paper is under way, as a progress line. */
export function reproduceLine(at: ReproduceProgress): PhaseState {
  switch (at.phase) {
    case 'extraction':
      return extractionLine(`Embedding ${at.table} (${at.index + 1} of ${at.tables})`, at.extraction);
    case 'training': {
      const { done, total } = at.training;
      return { label: 'Training', unit: 'steps', done, total, detail: progressDetail(at.training) };
    }
    case 'evaluation': {
      const { done, total, head, stage = '' } = at.evaluation;
      return { label: 'Measuring', unit: 'heads', done, total, detail: `${head} ${stage}` };
    }
  }
}
