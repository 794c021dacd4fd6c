/** Pictures: crops, Pillow's resize, preprocessing as a model asks for it. */

export { type Box, cropBox, type ImageSize, type PixelBox, type RgbImage } from './image.ts';
export { createImageProcessor, type ImageProcessor } from './image-processor.ts';
export { type ReadImageProcessorConfigOptions, readImageProcessorConfig } from './read-processor-config.ts';
export { type ResizeOptions, resize } from './resize.ts';
