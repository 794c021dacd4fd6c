import {
  add,
  divide,
  type Expression,
  maximum,
  multiply,
  negate,
  relu,
  sigmoid,
  slice,
  softplus,
  square,
  subtract,
  sum,
} from '@fgclip/core';

/** How much more a caption that is true counts than one that is not, of 1. */
const ALPHA = 0.3;

/**
 * Sigmoid focal loss (Lin et al., arXiv 1708.02002, equation 5; gamma 2, as OWL-ViT is trained), summed: of logits and
 * labels 0 or 1, [batch, tokens, captions].
 */
export function focalLoss(logits: Expression, labels: Expression): Expression {
  const crossEntropy = subtract(softplus(logits), multiply(logits, labels));
  const scores = sigmoid(logits);
  // 1 - p where the caption is true, p where it is not.
  const missed = add(multiply(labels, subtract(1, multiply(scores, 2))), scores);
  const weights = add(multiply(labels, 2 * ALPHA - 1), 1 - ALPHA);
  return sum(multiply(multiply(weights, square(missed)), crossEntropy));
}

/** Sum of absolute differences of boxes [..., 4], centre, width and height; rows count by `owned` [..., 1]. */
export function distanceLoss(boxes: Expression, wanted: Expression, owned: Expression): Expression {
  const difference = subtract(boxes, wanted);
  return sum(multiply(maximum(difference, negate(difference)), owned));
}

/**
 * 1 less the generalised intersection over union (Rezatofighi et al., arXiv 1902.09630), summed: of boxes [..., 4], centre,
 * width and height, of positive area; rows count by `owned` [..., 1].
 */
export function overlapLoss(boxes: Expression, wanted: Expression, owned: Expression): Expression {
  const [a, b] = [corners(boxes), corners(wanted)];
  const common = multiply(
    relu(subtract(minimum(a.right, b.right), maximum(a.left, b.left))),
    relu(subtract(minimum(a.bottom, b.bottom), maximum(a.top, b.top))),
  );
  const union = subtract(add(a.area, b.area), common);
  const hull = multiply(
    subtract(maximum(a.right, b.right), minimum(a.left, b.left)),
    subtract(maximum(a.bottom, b.bottom), minimum(a.top, b.top)),
  );
  const generalised = subtract(divide(common, union), divide(subtract(hull, union), hull));
  return sum(multiply(subtract(1, generalised), owned));
}

function corners(boxes: Expression) {
  const axis = boxes.shape.length - 1;
  const part = (i: number) => slice(boxes, axis, i, i + 1);
  const [x, y, width, height] = [part(0), part(1), part(2), part(3)];
  return {
    left: subtract(x, multiply(width, 0.5)),
    right: add(x, multiply(width, 0.5)),
    top: subtract(y, multiply(height, 0.5)),
    bottom: add(y, multiply(height, 0.5)),
    area: multiply(width, height),
  };
}

function minimum(a: Expression, b: Expression): Expression {
  return negate(maximum(negate(a), negate(b)));
}
