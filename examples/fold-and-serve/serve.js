// Captions for a photograph by a folded model, in transformers.js: node serve.js MODELS NAME PHOTO "a red mug" "a blue mug"
import {
  AutoProcessor,
  AutoTokenizer,
  CLIPTextModelWithProjection,
  CLIPVisionModelWithProjection,
  env,
  RawImage,
} from '@huggingface/transformers';

const [models, name, photo, ...captions] = process.argv.slice(2);
env.allowRemoteModels = false;
env.localModelPath = models;
const options = { dtype: 'fp32' };

const tokenizer = await AutoTokenizer.from_pretrained(name);
const processor = await AutoProcessor.from_pretrained(name);
const textModel = await CLIPTextModelWithProjection.from_pretrained(name, options);
const visionModel = await CLIPVisionModelWithProjection.from_pretrained(name, options);

const { text_embeds: texts } = await textModel(tokenizer(captions, { padding: true, truncation: true }));
const { image_embeds: image } = await visionModel(await processor(await RawImage.read(photo)));

// The plain cosine is the head's score: nothing here knows of a head.
const [unitImage, unitTexts] = [image.normalize(), texts.normalize()];
captions.forEach((caption, k) => {
  const score = unitTexts[k].data.reduce((sum, value, i) => sum + value * unitImage.data[i], 0);
  console.log(score.toFixed(5), caption);
});
