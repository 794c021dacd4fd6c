import type { OwlDetector } from '@fgclip/core';
import { type ExtractionModel, plainModel } from '../extraction/protocol.ts';
import { hashOf } from '../record/hash-of.ts';
import type { DetectionPlan } from './detection-plan.ts';

/** What decides the predictions, but for who computes; as plain JSON. */
export interface DetectionProtocol {
  readonly formatVersion: 1 | 2;
  readonly model: ExtractionModel;
  /** How pictures become pixels, the padding to a square included. */
  readonly preprocessing: string;
  /** Most tokens of a caption, start and end included. */
  readonly contextLength: number;
  /** How captions become tokens, but for the tokenizer. */
  readonly captions?: string;
  /** Boxes a question keeps, those of the highest scores. */
  readonly most: number;
  /** Overlap from which on the lesser of two boxes was dropped; null where none was. */
  readonly nms: number | null;
  /** Whether boxes with fewer negatives than their set ranks against were left out. */
  readonly onlyFull: boolean;
  readonly samples: {
    /** Names of the sets, their files and what their samples are ranked against. */
    readonly sets: readonly { readonly name: string; readonly file: string; readonly maxNegatives?: number }[];
    readonly photographs: number;
    readonly questions: number;
    /** SHA-256 of the plan: of every photograph, vocabulary and what was left out. */
    readonly hash: string;
  };
}

export interface ProtocolInput {
  readonly plan: DetectionPlan;
  readonly detector: Pick<OwlDetector, 'imageProcessor' | 'tokenizer'>;
  readonly model: ExtractionModel;
  readonly most: number;
  readonly nms: number | undefined;
  readonly onlyFull: boolean;
}

/** The protocol in the form that a trip through JSON gives it. */
export function protocolOf({ plan, detector, model, most, nms, onlyFull }: ProtocolInput): DetectionProtocol {
  const { sets, photographs } = plan;
  const protocol: DetectionProtocol = {
    formatVersion: 2,
    model: plainModel(model),
    preprocessing: detector.imageProcessor.id,
    contextLength: detector.tokenizer.contextLength,
    captions: detector.tokenizer.id,
    most,
    nms: nms ?? null,
    onlyFull,
    samples: {
      sets: sets.map(({ name, file, maxNegatives }) => ({
        name,
        file,
        ...(maxNegatives !== undefined && { maxNegatives }),
      })),
      photographs: photographs.length,
      questions: photographs.reduce((sum, { questions }) => sum + questions.length, 0),
      hash: hashOf([sets, photographs]),
    },
  };
  return JSON.parse(JSON.stringify(protocol)) as DetectionProtocol;
}
