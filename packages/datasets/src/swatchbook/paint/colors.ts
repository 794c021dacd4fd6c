import type { Color } from '../../attributes/vocabulary.ts';
import type { Rgb } from './rgb.ts';

/**
 * What each colour is in sRGB. The shades of one base keep its hue (but for light brown, which is tan) and lie far
 * enough apart to survive the shading of a form; orange stays bright, so that it is not taken for brown.
 */
export const colorValues: Readonly<Record<Color, Rgb>> = {
  black: [24, 24, 27],
  white: [250, 250, 248],
  'light blue': [150, 202, 250],
  blue: [28, 104, 222],
  'dark blue': [14, 34, 108],
  'light brown': [190, 152, 110],
  brown: [133, 82, 42],
  'dark brown': [72, 42, 23],
  'light green': [160, 226, 146],
  green: [40, 160, 62],
  'dark green': [10, 82, 40],
  'light grey': [194, 196, 199],
  grey: [139, 141, 144],
  'dark grey': [75, 77, 81],
  'light orange': [255, 184, 104],
  orange: [250, 130, 18],
  'dark orange': [200, 86, 4],
  'light pink': [255, 204, 221],
  pink: [250, 128, 178],
  'dark pink': [205, 44, 118],
  'light purple': [205, 172, 242],
  purple: [138, 66, 196],
  'dark purple': [76, 22, 118],
  'light red': [246, 116, 106],
  red: [220, 26, 34],
  'dark red': [130, 8, 20],
  'light yellow': [255, 246, 168],
  yellow: [250, 206, 14],
  'dark yellow': [190, 150, 8],
};
