import { effect, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { openedClip } from '../../model/clip.ts';
import { allHeads, fittingHeads } from '../../model/heads.ts';
import { ErrorNote } from '../../ui/controls.tsx';
import { scenePicture } from '../picture/picture.ts';
import { cosineScorer } from '../ranking/rank.ts';
import { match } from '../state.ts';
import { type SurveyResult, survey } from './survey.ts';

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

/** Things that are tried. */
const SURVEYED = 100;
/** Scenes that are neither shown nor those of other captions. */
const FIRST_SCENE = 2_000_000;

/** How the survey stands, and why it failed. */
const surveyResult = signal<SurveyResult | undefined>(undefined);
const surveyError = signal<unknown>(undefined);
const surveyRunning = signal(false);

let stop = new AbortController();

/** Tries a hundred things with the model, the heads and the kind of wrong captions that are chosen. */
async function runSurvey(): Promise<void> {
  const clip = openedClip.peek();
  if (clip === undefined) return;
  stopSurvey();
  const { signal } = stop;
  const { encoder } = clip;
  const contrast = match.contrast.peek();
  surveyRunning.value = true;
  surveyError.value = undefined;
  surveyResult.value = undefined;
  try {
    const results = survey({
      ...{ encoder, signal, things: SURVEYED, types: match.types.peek() },
      contrast: contrast === 'own' ? 1 : contrast,
      scorers: [cosineScorer(encoder.dimension), ...fittingHeads(encoder.dimension)],
      scene: async (number) => {
        const picture = await scenePicture(FIRST_SCENE + number);
        URL.revokeObjectURL(picture.url);
        return picture;
      },
    });
    for await (const result of results) {
      if (signal.aborted) return;
      surveyResult.value = result;
    }
  } catch (error) {
    if (!signal.aborted) surveyError.value = error;
  } finally {
    if (!signal.aborted) surveyRunning.value = false;
  }
}

/** Forgets a survey when what it was made with changes. The function returned stops that. */
function forgetOldSurveys(): () => void {
  const madeWith = () => [openedClip.value, allHeads.value, match.contrast.value, match.types.value];
  let before = madeWith();
  return effect(() => {
    const now = madeWith();
    if (now.every((value, i) => value === before[i])) return;
    before = now;
    stopSurvey();
    surveyResult.value = undefined;
  });
}

/** Gives up a survey that is under way. */
function stopSurvey(): void {
  stop.abort();
  stop = new AbortController();
  surveyRunning.value = false;
}
