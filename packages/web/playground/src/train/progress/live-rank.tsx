import { bestRecord } from '../charts/curve.ts';
import { curves, phase } from '../state.ts';
import { RankChange } from './rank-change.tsx';

/** The mean rank on validation data at the best epoch so far, while the head trains. */
export function LiveRank() {
  const curve = curves.value.at(-1);
  const rank = curve && bestRecord(curve)?.validationRank;
  if (phase.value.name === 'idle' || curve === undefined || typeof rank !== 'number') return null;
  return <RankChange from={curve.cosineRank} to={rank} what="on validation boxes, best epoch so far" />;
}
