import { effect, signal } from '@preact/signals';
import { openedClip } from '../../model/clip.ts';
import { allHeads, fittingHeads } from '../../model/heads.ts';
import { scenePicture } from '../picture/scene-picture.ts';
import { cosineScorer } from '../ranking/scorer.ts';
import { match } from '../state.ts';
import { type SurveyResult, survey } from './survey.ts';

/** Things that are tried. */
export const SURVEYED = 100;
/** Scenes that are neither shown nor those of other captions. */
const FIRST_SCENE = 2_000_000;

/** How the survey stands, and why it failed. */
export const surveyResult = signal<SurveyResult | undefined>(undefined);
export const surveyError = signal<unknown>(undefined);
export const surveyRunning = signal(false);

let stop = new AbortController();

/** Tries a hundred things with the model, the heads and the kind of wrong captions that are chosen. */
export async function runSurvey(): Promise<void> {
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
export function forgetOldSurveys(): () => void {
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
export function stopSurvey(): void {
  stop.abort();
  stop = new AbortController();
  surveyRunning.value = false;
}
