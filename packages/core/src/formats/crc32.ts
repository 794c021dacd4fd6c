const POLYNOMIAL = 0xedb88320;

let remainders: Uint32Array | undefined;

/** What every byte leaves [256], computed with the first file. */
function remaindersOfBytes(): Uint32Array {
  remainders ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
    return crc;
  });
  return remainders;
}

/** The CRC-32 of zip, gzip and PNG (ISO/IEC 3309, reflected polynomial 0xEDB88320), as an unsigned integer. */
export function crc32(bytes: Uint8Array): number {
  const table = remaindersOfBytes();
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) {
    crc = (crc >>> 8) ^ (table[(crc ^ (bytes[i] ?? 0)) & 0xff] ?? 0);
  }
  return ~crc >>> 0;
}
