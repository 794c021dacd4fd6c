import * as tf from '@tensorflow/tfjs';
import { batch, type Contender, captions, dimension, head, inputs, margin, rate } from '../case.ts';

/** A product with weights: x [rows, in], weight [in, out] -> [rows, out]. */
type Product = (x: tf.Tensor2D, weight: tf.Tensor2D) => tf.Tensor2D;

/** The step as one writes it with TensorFlow.js alone. */
export const plainStep = () => contender('TensorFlow.js, plain', (x, weight) => tf.matMul(x, weight));

/** The same with a derivative of the product that transposes before it multiplies, which suits its WebAssembly. */
export const tunedStep = () =>
  contender('TensorFlow.js, transposes explicit', (x, weight) => {
    const product = tf.customGrad((...[w]) => ({
      value: x.matMul(w as tf.Tensor2D),
      gradFunc: (gradient: tf.Tensor) => [x.transpose().matMul(gradient as tf.Tensor2D)],
    }));
    return product(weight) as tf.Tensor2D;
  });

function contender(name: string, product: Product): Contender {
  const { 'image.0.weight': wi, 'image.0.bias': bi, 'text.0.weight': wt, 'text.0.bias': bt } = head.parameters;
  const weights = { wi: weight(wi), wt: weight(wt) };
  const biases = { bi: tf.variable(tensor(bi)), bt: tf.variable(tensor(bt)) };
  const optimizer = tf.train.adam(rate, 0.9, 0.999, 1e-8);
  return {
    name,
    async step() {
      const loss = tf.tidy(() => {
        const image = tensor(inputs.image) as tf.Tensor2D;
        const texts = tensor(inputs.captions).reshape([batch * captions, dimension]) as tf.Tensor2D;
        const { value, grads } = tf.variableGrads(() => {
          const imageCodes = unit(product(image, weights.wi).add(biases.bi));
          const textCodes = unit(product(texts, weights.wt).add(biases.bt));
          const scores = imageCodes
            .expandDims(1)
            .mul(textCodes.reshape([batch, captions, dimension]))
            .sum(-1);
          const [positive, negatives] = tf.split(scores, [1, captions - 1], 1);
          return tf.relu((negatives as tf.Tensor).sub(positive as tf.Tensor).add(margin)).sum();
        });
        optimizer.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })));
        return value;
      });
      const [value] = await loss.data();
      loss.dispose();
      return value ?? Number.NaN;
    },
  };
}

interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

function tensor(values: Values | undefined): tf.Tensor {
  if (values === undefined) throw new Error('the linear head has other parameters than expected');
  return tf.tensor(values.data, [...values.shape]);
}

/** PyTorch's [out, in] as TensorFlow's [in, out]. */
function weight(values: Values | undefined): tf.Variable<tf.Rank.R2> {
  return tf.variable(tensor(values).transpose() as tf.Tensor2D);
}

function unit(x: tf.Tensor): tf.Tensor {
  return x.div(x.norm(2, -1, true));
}
