import { defineConfig } from 'tsup';

export default defineConfig({
  entry: [
    'src/draw-swatchbook-pictures.ts',
    'src/take-playground-heads.ts',
    'src/train-swatchbook-clip.ts',
    'src/train-swatchbook-owl.ts',
  ],
  format: ['esm'],
  target: 'es2022',
  clean: true,
});
