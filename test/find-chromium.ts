import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** Where a Chromium is: CHROMIUM_PATH, a usual place of the system, or Playwright's own. Undefined where there is none. */
export function findChromium(): string | undefined {
  const places = [
    process.env.CHROMIUM_PATH,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    chromium.executablePath(),
  ];
  return places.find((place) => place !== undefined && existsSync(place));
}

/** No sandbox, for containers have none to give; and the processor imitates a graphics card where there is none. */
export const chromiumArguments = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
];
