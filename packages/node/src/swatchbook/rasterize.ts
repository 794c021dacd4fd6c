/** Of little loss: a picture of the swatchbook should look the same in a crop of 60 pixels as in the drawing. */
const JPEG = { quality: 94, chromaSubsampling: '4:4:4' } as const;

/** A drawing as the bytes of a JPEG file, in the drawing's own size. */
export async function rasterizeToJpeg(svg: string): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  return sharp(new TextEncoder().encode(svg)).removeAlpha().jpeg(JPEG).toBuffer();
}
