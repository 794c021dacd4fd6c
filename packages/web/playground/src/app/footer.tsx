import { deviceLine } from '../model/device.ts';

/** Where the page runs, and where it comes from. */
export function Footer() {
  return (
    <footer class="colophon">
      <p>{deviceLine()}</p>
      <p>
        <a href="https://github.com/fgclip/fgclip">Source and documentation</a>
      </p>
    </footer>
  );
}
