/**
 * A record as a number: 53 bits of the hashes of its value and its key, so that millions of them take little room. Two
 * records that differ have the same one once in 9 * 10^15 times.
 */

/** Of a null value, or a null key: what no hash begins with is not needed, only something that is always the same. */
const NULL_HIGH = 0x6e756c6c;
const DASH = 0x2d;

/** Hashes as the ledger has them: 16 hexadecimal letters from `at` on, or `-` for null. */
export function idOfHashes(bytes: Uint8Array, valueAt: number, keyAt: number): number {
  const valueIsNull = bytes[valueAt] === DASH;
  const keyIsNull = bytes[keyAt] === DASH;
  const high = (valueIsNull ? NULL_HIGH : word(bytes, valueAt)) ^ (keyIsNull ? 0 : spread(word(bytes, keyAt)));
  const low = (valueIsNull ? 0 : word(bytes, valueAt + 8)) ^ (keyIsNull ? 0 : spread(word(bytes, keyAt + 8)));
  return (high >>> 11) * 2 ** 32 + (low >>> 0);
}

/** So that a value and a key which are the same do not cancel each other out. */
function spread(bits: number): number {
  return Math.imul(bits, 0x9e3779b1) + 1;
}

/** Eight hexadecimal letters as 32 bits. */
function word(bytes: Uint8Array, at: number): number {
  let bits = 0;
  for (let index = at; index < at + 8; index++) {
    const code = bytes[index] ?? 0;
    bits = (bits << 4) | (code < 0x3a ? code - 0x30 : code - 0x57);
  }
  return bits;
}
