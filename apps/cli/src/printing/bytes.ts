const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** 815585330 -> "816 MB": three digits, in powers of 1,000 as disks and networks are sold. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** What a progress line counts downloads in. */
export const BYTE_UNIT = 'MB';

/** Bytes in BYTE_UNIT, to one decimal. */
export function inByteUnits(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}
