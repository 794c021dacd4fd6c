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
