import { type Box, cropBox, type RgbImage } from '@fgclip/core/vision';
import { chooseExamples } from '@fgclip/report';
import { useEffect, useRef } from 'preact/hooks';
import { RankingColumn } from '../../match/ranking/ranking-column.tsx';
import type { World } from '../../world/world.ts';
import type { TrainedRun } from './trained-run.ts';

/** Boxes shown of a benchmark. */
const SHOWN = 6;

/** Boxes of the first benchmark, and how the cosine and a head rank their captions: such that the head mends, and others. */
export function HeldOut({ run }: { readonly run: TrainedRun }) {
  const { label, measured, world } = run;
  const first = (benchmarks: typeof measured.head) => benchmarks.slice(0, 1);
  const examples = chooseExamples({
    before: { head: 'CLIP alone', benchmarks: first(measured.cosine), retrievals: [] },
    after: { head: label, benchmarks: first(measured.head), retrievals: [] },
    perBenchmark: SHOWN,
  });
  if (examples.length === 0) return null;
  return (
    <details class="held-out">
      <summary>{`Look at ${examples.length} of the held-out boxes`}</summary>
      <p class="quiet">Some that the head mends, and some that it does not.</p>
      <ul>
        {examples.map(({ photograph, box = null, captions, rankings }) => (
          <li key={`${photograph} ${captions[0]?.text}`}>
            <figure>
              <Crop world={world} photograph={photograph} box={box} alt={captions[0]?.text ?? ''} />
              <figcaption>
                Score of the right caption:{' '}
                {rankings.map(({ head, scores: [right = 0] }, k) => [
                  k > 0 && ', ',
                  `${head} `,
                  <data key={head} value={right}>
                    {right.toFixed(3)}
                  </data>,
                ])}
              </figcaption>
            </figure>
            <div class="columns">
              {rankings.map((ranking) => (
                <RankingColumn
                  key={ranking.head}
                  label={ranking.head}
                  captions={captions.map(({ text }) => text)}
                  ranking={ranking}
                />
              ))}
            </div>
          </li>
        ))}
      </ul>
    </details>
  );
}

interface CropProps {
  readonly world: Pick<World, 'pictureOf'>;
  readonly photograph: string;
  readonly box: Box | null;
  readonly alt: string;
}

/** The part of a picture that was embedded, in its own pixels. */
function Crop({ world, photograph, box, alt }: CropProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let wanted = true;
    const show = (image: RgbImage) => {
      if (wanted && canvas.current !== null) drawPart(canvas.current, image, box);
    };
    world.pictureOf(photograph).then(show, () => undefined);
    return () => {
      wanted = false;
    };
  }, [world, photograph, box]);
  return <canvas ref={canvas} role="img" aria-label={alt} width={1} height={1} />;
}

function drawPart(canvas: HTMLCanvasElement, image: RgbImage, box: Box | null): void {
  const whole = { left: 0, top: 0, right: image.width, bottom: image.height };
  const { left, top, right, bottom } = box === null ? whole : cropBox(box, image);
  const [width, height] = [right - left, bottom - top];
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 3 * ((top + y) * image.width + left + x);
      rgba.set(image.data.subarray(from, from + 3), 4 * (y * width + x));
    }
  }
  Object.assign(canvas, { width, height });
  canvas.getContext('2d')?.putImageData(new ImageData(rgba, width, height), 0, 0);
}
