/**
 * Key to last offset, in bounded memory (org.apache.kafka.storage.internals.log.SkimpyOffsetMap): of a key its hash of
 * 128 bits stands for it, so an entry has 24 bytes whatever the key's length. Kafka hashes with MD5; this is MurmurHash3,
 * which needs no call into the runtime. There is no removing.
 */
import type { Buffer } from "node:buffer";

/** Four words of hash, two of the offset plus one, so that zero means free. */
const WORDS_PER_ENTRY = 6;
const BYTES_PER_ENTRY = WORDS_PER_ENTRY * 4;
const FIRST_SLOTS = 1024;
/** So many that the old table is empty before the new one is full. */
const SLOTS_MOVED_AT_ONCE = 8;

export interface OffsetMapOptions {
  /** log.cleaner.dedupe.buffer.size: the most memory it takes. */
  readonly maxBytes: number;
  /** log.cleaner.io.buffer.load.factor: how full it may become, 0 to 1. */
  readonly loadFactor: number;
}

export class OffsetMap {
  readonly #maxSlots: number;
  readonly #maxEntries: number;
  /** It grows as keys come: most logs need little of what is allowed. */
  #words: Uint32Array;
  #slots: number;
  #entries = 0;
  #latestOffset = -1;
  /** The smaller table before this one, while its entries move; they are found in both. */
  #old: Uint32Array | undefined;
  #oldSlots = 0;
  #moved = 0;
  #h1 = 0;
  #h2 = 0;
  #h3 = 0;
  #h4 = 0;

  constructor({ maxBytes, loadFactor }: OffsetMapOptions) {
    this.#maxSlots = Math.max(Math.floor(maxBytes / BYTES_PER_ENTRY), 2);
    // One slot stays free, so that looking for a key ends.
    this.#maxEntries = Math.min(Math.max(Math.floor(this.#maxSlots * loadFactor), 1), this.#maxSlots - 1);
    this.#slots = Math.min(FIRST_SLOTS, this.#maxSlots);
    this.#words = new Uint32Array(this.#slots * WORDS_PER_ENTRY);
  }

  get size(): number {
    return this.#entries;
  }

  /** Whether it takes no more keys. */
  get isFull(): boolean {
    return this.#entries >= this.#maxEntries;
  }

  /** Up to where the log has been read into the map: records behind it are all kept. -1 for an empty map. */
  get latestOffset(): number {
    return this.#latestOffset;
  }

  updateLatestOffset(offset: number): void {
    this.#latestOffset = offset;
  }

  /** The key is bytes `start` to `end` (exclusive). It must not be full. */
  put(bytes: Buffer, start: number, end: number, offset: number): void {
    this.#hash(bytes, start, end);
    if (this.#old !== undefined) this.#moveSome();
    let at = this.#find(this.#words, this.#slots);
    if (isFree(this.#words, at) && !this.#isInOld()) {
      if (this.isFull) throw new Error("the offset map is full");
      if (this.#entries >= this.#slots * 0.7 && this.#slots < this.#maxSlots) {
        this.#grow();
        at = this.#find(this.#words, this.#slots);
      }
      this.#entries++;
    }
    const words = this.#words;
    const stored = offset + 1;
    words[at] = this.#h1;
    words[at + 1] = this.#h2;
    words[at + 2] = this.#h3;
    words[at + 3] = this.#h4;
    words[at + 4] = stored % 0x100000000;
    words[at + 5] = Math.floor(stored / 0x100000000);
    this.#latestOffset = offset;
  }

  /** The last offset of the key; -1 for one that is not there. */
  get(bytes: Buffer, start: number, end: number): number {
    this.#hash(bytes, start, end);
    const at = this.#find(this.#words, this.#slots);
    if (this.#old === undefined || !isFree(this.#words, at)) return offsetAt(this.#words, at);
    return offsetAt(this.#old, this.#find(this.#old, this.#oldSlots));
  }

  /** Where the hashed key is, or the free slot where it would go. */
  #find(words: Uint32Array, slots: number): number {
    const h1 = this.#h1;
    const h2 = this.#h2;
    const h3 = this.#h3;
    const h4 = this.#h4;
    let slot = h1 % slots;
    for (;;) {
      const at = slot * WORDS_PER_ENTRY;
      if (isFree(words, at)) return at;
      if (words[at] === h1 && words[at + 1] === h2 && words[at + 2] === h3 && words[at + 3] === h4) return at;
      slot = slot + 1 === slots ? 0 : slot + 1;
    }
  }

  #isInOld(): boolean {
    return this.#old !== undefined && !isFree(this.#old, this.#find(this.#old, this.#oldSlots));
  }

  /** What is there moves over little by little: all at once would take too long. */
  #grow(): void {
    while (this.#old !== undefined) this.#moveSome();
    this.#old = this.#words;
    this.#oldSlots = this.#slots;
    this.#moved = 0;
    this.#slots = Math.min(this.#slots * 2, this.#maxSlots);
    this.#words = new Uint32Array(this.#slots * WORDS_PER_ENTRY);
  }

  #moveSome(): void {
    const old = this.#old!;
    const h1 = this.#h1;
    const h2 = this.#h2;
    const h3 = this.#h3;
    const h4 = this.#h4;
    const end = Math.min(this.#moved + SLOTS_MOVED_AT_ONCE * WORDS_PER_ENTRY, old.length);
    for (let at = this.#moved; at < end; at += WORDS_PER_ENTRY) {
      if (isFree(old, at)) continue;
      this.#h1 = old[at]!;
      this.#h2 = old[at + 1]!;
      this.#h3 = old[at + 2]!;
      this.#h4 = old[at + 3]!;
      const to = this.#find(this.#words, this.#slots);
      // What is there already is newer.
      if (isFree(this.#words, to)) this.#words.set(old.subarray(at, at + WORDS_PER_ENTRY), to);
    }
    this.#moved = end;
    if (end === old.length) this.#old = undefined;
    this.#h1 = h1;
    this.#h2 = h2;
    this.#h3 = h3;
    this.#h4 = h4;
  }

  /** MurmurHash3_x86_128 with seed 0, into the four words. */
  #hash(bytes: Buffer, start: number, end: number): void {
    let h1 = 0;
    let h2 = 0;
    let h3 = 0;
    let h4 = 0;
    let at = start;
    for (; at + 16 <= end; at += 16) {
      h1 = mix(h1, word(bytes, at), C1, C2, 15);
      h1 = (Math.imul(((h1 << 19) | (h1 >>> 13)) + h2, 5) + 0x561ccd1b) | 0;
      h2 = mix(h2, word(bytes, at + 4), C2, C3, 16);
      h2 = (Math.imul(((h2 << 17) | (h2 >>> 15)) + h3, 5) + 0x0bcaa747) | 0;
      h3 = mix(h3, word(bytes, at + 8), C3, C4, 17);
      h3 = (Math.imul(((h3 << 15) | (h3 >>> 17)) + h4, 5) + 0x96cd1c35) | 0;
      h4 = mix(h4, word(bytes, at + 12), C4, C1, 18);
      h4 = (Math.imul(((h4 << 13) | (h4 >>> 19)) + h1, 5) + 0x32ac3b17) | 0;
    }
    const rest = end - at;
    if (rest > 12) h4 = mix(h4, tail(bytes, at + 12, end), C4, C1, 18);
    if (rest > 8) h3 = mix(h3, tail(bytes, at + 8, end), C3, C4, 17);
    if (rest > 4) h2 = mix(h2, tail(bytes, at + 4, end), C2, C3, 16);
    if (rest > 0) h1 = mix(h1, tail(bytes, at, end), C1, C2, 15);
    const length = end - start;
    h1 ^= length;
    h2 ^= length;
    h3 ^= length;
    h4 ^= length;
    h1 = (h1 + h2 + h3 + h4) | 0;
    h2 = (h2 + h1) | 0;
    h3 = (h3 + h1) | 0;
    h4 = (h4 + h1) | 0;
    h1 = finish(h1);
    h2 = finish(h2);
    h3 = finish(h3);
    h4 = finish(h4);
    h1 = (h1 + h2 + h3 + h4) | 0;
    this.#h1 = h1 >>> 0;
    this.#h2 = (h2 + h1) >>> 0;
    this.#h3 = (h3 + h1) >>> 0;
    this.#h4 = (h4 + h1) >>> 0;
  }
}

function isFree(words: Uint32Array, at: number): boolean {
  return words[at + 4] === 0 && words[at + 5] === 0;
}

/** -1 at a free slot. */
function offsetAt(words: Uint32Array, at: number): number {
  return words[at + 5]! * 0x100000000 + words[at + 4]! - 1;
}

const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

function mix(hash: number, block: number, first: number, second: number, shift: number): number {
  const product = Math.imul(block, first);
  return hash ^ Math.imul((product << shift) | (product >>> (32 - shift)), second);
}

function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

function word(bytes: Buffer, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

/** Up to four bytes, as far as there are. */
function tail(bytes: Buffer, at: number, end: number): number {
  const bound = Math.min(at + 4, end);
  let block = 0;
  for (let position = at; position < bound; position++) block |= bytes[position]! << ((position - at) * 8);
  return block;
}
