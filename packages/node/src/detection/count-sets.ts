import type { UnreadablePhotograph } from './detect-photographs.ts';
import type { DetectionPlan, PlannedSet, Question } from './detection-plan.ts';

/** What became of the samples of a set. */
export interface SetCounts extends QuestionCounts {
  readonly name: string;
  /** Name of the file with its predictions. */
  readonly file: string;
  /** Not asked, since a caption is too long for the detector. */
  readonly tooLong: QuestionCounts;
  /** Not answered, since the photograph cannot be read. */
  readonly unreadable: QuestionCounts;
  /** Samples about which there was nothing to ask. */
  readonly leftOut: PlannedSet['leftOut'];
}

export interface QuestionCounts {
  /** Distinct vocabularies of photographs; of a set itself those that were answered, lines of its file. */
  readonly vocabularies: number;
  /** The samples that these are asked for. */
  readonly boxes: number;
}

/** [sets]: what became of each. */
export function countSets(
  { sets, photographs }: DetectionPlan,
  unreadable: readonly UnreadablePhotograph[],
): SetCounts[] {
  const lost = new Set(unreadable.map(({ photograph }) => photograph));
  return sets.map(({ name, file, tooLong, leftOut }) => {
    const questionsOf = (isLost: boolean) =>
      photographs
        .filter((photograph) => lost.has(photograph) === isLost)
        .flatMap(({ questions }) => questions.filter(({ set }) => set === name));
    return {
      ...{ name, file, ...count(questionsOf(false)) },
      ...{ tooLong: count(tooLong), unreadable: count(questionsOf(true)), leftOut },
    };
  });
}

function count(questions: readonly Question[]): QuestionCounts {
  return { vocabularies: questions.length, boxes: questions.reduce((sum, { boxes }) => sum + boxes, 0) };
}
