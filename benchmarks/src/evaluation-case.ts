import { createRandom, type Matrix, matrix } from '@fgclip/core';
import {
  type BuiltInName,
  createHead,
  createMatcher,
  evaluateRanks,
  evaluateRetrieval,
  type Matcher,
} from '@fgclip/heads';
import { onnxRuntime } from '@fgclip/node';
import { median } from './report.ts';

/** What one case took, in a process of its own so that its memory is its own. */
export interface CaseResult {
  readonly seconds: number;
  /** Peak resident memory of the process. */
  readonly megabytes: number;
}

const [dimension, perImage, negatives] = [512, 5, 10];

/**
 * Measures a case such as "retrieval/linear" or "ranks/cosine" once the embeddings are there: the median of three runs,
 * or of as many as fit two seconds.
 */
export async function measureCase(name: string, images: number, threads: number): Promise<CaseResult> {
  const [kind = '', head = ''] = name.split('/');
  const runtime = onnxRuntime({ threads });
  const matcher = createMatcher(createHead(head as BuiltInName, { dimension } as never), { runtime });
  const run =
    kind === 'retrieval' ? retrieval(matcher, images) : await ranks(matcher, images, kind === 'ranks of codes');
  const seconds: number[] = [];
  for (const end = performance.now() + 2000; seconds.length < 3 || performance.now() < end; ) {
    const start = performance.now();
    await run();
    seconds.push((performance.now() - start) / 1000);
  }
  await matcher.dispose();
  await runtime.dispose();
  return { seconds: median(seconds), megabytes: process.resourceUsage().maxRSS / 1024 };
}

/** COCO's shape: five captions an image, all of them ranked both ways. */
function retrieval(matcher: Matcher, images: number): () => Promise<unknown> {
  const annotations = Array.from({ length: images }, (_, image) => ({
    image,
    captions: Array.from({ length: perImage }, (_, k) => perImage * image + k),
  }));
  const data = { images: normals(images, 1), texts: normals(perImage * images, 2), annotations };
  return () => evaluateRetrieval(matcher, data);
}

/** FG-OVD's shape: eleven captions a box, none shared. */
async function ranks(matcher: Matcher, boxes: number, encoded: boolean): Promise<() => Promise<unknown>> {
  const captions = 1 + negatives;
  const annotations = Array.from({ length: boxes }, (_, image) => {
    const first = captions * image;
    return { image, captions: [first], negatives: Array.from({ length: negatives }, (_, k) => first + 1 + k) };
  });
  const data = { images: normals(boxes, 1), texts: normals(captions * boxes, 2), annotations };
  if (!encoded) return () => evaluateRanks(matcher, data);
  const codes = {
    annotations,
    images: await matcher.encodeImages(data.images),
    texts: await matcher.encodeTexts(data.texts),
  };
  const itself = async (given: Matrix) => given;
  return () => evaluateRanks({ ...matcher, encodeImages: itself, encodeTexts: itself }, codes);
}

function normals(rows: number, seed: number): Matrix {
  const random = createRandom(seed);
  return matrix(
    Float32Array.from({ length: rows * dimension }, () => random.normal()),
    rows,
    dimension,
  );
}
