/**
 * CRC-32C in JavaScript, eight bytes a step ("slicing by eight", eight tables of 256 entries).
 * It stands in where the native package has no build for the platform; the tables are made at first use.
 */
const POLYNOMIAL = 0x82f63b78;

let tables: Uint32Array | undefined;

/** The CRC-32C (Castagnoli) of bytes `start` (inclusive) to `end` (exclusive), as an unsigned 32-bit number. */
export function crc32cByTable(bytes: Uint8Array, start: number, end: number): number {
  tables ??= makeTables();
  const t = tables;
  let crc = ~0;
  let at = start;
  for (const last = end - 8; at <= last; at += 8) {
    crc ^= byte(bytes, at) | (byte(bytes, at + 1) << 8) | (byte(bytes, at + 2) << 16) | (byte(bytes, at + 3) << 24);
    crc =
      entry(t, 1792 + (crc & 0xff)) ^
      entry(t, 1536 + ((crc >>> 8) & 0xff)) ^
      entry(t, 1280 + ((crc >>> 16) & 0xff)) ^
      entry(t, 1024 + (crc >>> 24)) ^
      entry(t, 768 + byte(bytes, at + 4)) ^
      entry(t, 512 + byte(bytes, at + 5)) ^
      entry(t, 256 + byte(bytes, at + 6)) ^
      entry(t, byte(bytes, at + 7));
  }
  for (; at < end; at++) crc = entry(t, (crc ^ byte(bytes, at)) & 0xff) ^ (crc >>> 8);
  return ~crc >>> 0;
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at]!;
}

function entry(table: Uint32Array, at: number): number {
  return table[at]!;
}

/** Table k (at 256 * k) holds the CRC of a byte followed by k zero bytes. */
function makeTables(): Uint32Array {
  const made = new Uint32Array(8 * 256);
  for (let value = 0; value < 256; value++) {
    let crc = value;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    made[value] = crc;
  }
  for (let at = 256; at < made.length; at++) {
    const before = entry(made, at - 256);
    made[at] = entry(made, before & 0xff) ^ (before >>> 8);
  }
  return made;
}
