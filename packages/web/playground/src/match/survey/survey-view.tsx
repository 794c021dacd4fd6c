import { useEffect } from 'preact/hooks';
import { ErrorNote } from '../../ui/error-note.tsx';
import { match } from '../state.ts';
import {
  forgetOldSurveys,
  runSurvey,
  SURVEYED,
  stopSurvey,
  surveyError,
  surveyResult,
  surveyRunning,
} from './survey-state.ts';

/** One thing proves little: how often each scorer is right on a hundred. */
export function SurveyView() {
  useEffect(forgetOldSurveys, []);
  if (match.picture.value?.origin !== 'scene') return null;
  const result = surveyResult.value;
  const running = surveyRunning.value;
  return (
    <section class="survey" aria-labelledby="survey-title">
      <div class="survey-head">
        <h3 id="survey-title">How often the right caption comes first</h3>
        <button type="button" class="standard" onClick={() => (running ? stopSurvey() : void runSurvey())}>
          {running ? 'Stop' : result === undefined ? `Try ${SURVEYED} things` : `Try ${SURVEYED} again`}
        </button>
      </div>
      {surveyError.value !== undefined && <ErrorNote error={surveyError.value} />}
      {result === undefined ? (
        <p class="quiet">One thing proves little. Try a hundred, none of which a head was trained on.</p>
      ) : (
        <>
          <ul aria-live="off">
            {result.scorers.map(({ head, first, rankSum }, index) => (
              <li key={head.id}>
                <span class="name">{head.label}</span>
                <span class="meter" aria-hidden="true">
                  <span
                    class={index === 0 ? 'plain-clip' : ''}
                    style={{ width: `${(100 * first) / Math.max(1, result.things)}%` }}
                  />
                </span>
                <span class="count">
                  <strong>{first}</strong> of {result.things}
                  <small>, mean rank {(rankSum / Math.max(1, result.things)).toFixed(1)}</small>
                </span>
              </li>
            ))}
          </ul>
          <p class="unseen" role="status">
            {running
              ? 'Trying'
              : result.scorers.map(({ head, first }) => `${head.label}: ${first} of ${result.things}.`).join(' ')}
          </p>
        </>
      )}
    </section>
  );
}
