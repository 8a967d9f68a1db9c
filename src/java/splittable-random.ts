/**
 * java.util.SplittableRandom of Java 17, whose numbers a seed decides. Its steps are multiplications of 64 bits, which
 * JavaScript has only as bigint: a hundred times as slow. So they are a WebAssembly function, made when the first
 * generator is (see splittable-random-module.ts).
 */
import { splittableRandomModule } from "./splittable-random-module.ts";

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly state: WebAssembly.Global;
  /** The next 32 bits. */
  readonly next: () => number;
  /** Fills bytes of the memory, from the first position up to the second, with capital letters. */
  readonly letters: (from: number, to: number) => void;
}

const PAGE = 65_536;
let compiled: object | undefined;

export class SplittableRandom {
  readonly #exports: Exports;
  /** What `letters` fills. */
  readonly bytes: Buffer;

  /** @param room how many bytes `letters` can fill; RangeError where there is no such memory */
  constructor(seed: bigint, room = 0) {
    compiled ??= new WebAssembly.Module(splittableRandomModule());
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the module is ours
    this.#exports = new WebAssembly.Instance(compiled).exports as Exports;
    const { memory, state } = this.#exports;
    state.value = seed;
    if (room > 0) memory.grow(Math.ceil(room / PAGE));
    this.bytes = Buffer.from(memory.buffer, 0, room);
  }

  /** From 0 up to below the bound, which is a positive int. */
  nextInt(bound: number): number {
    const most = bound - 1;
    const bits = this.#exports.next();
    if ((bound & most) === 0) return bits & most;
    for (let half = bits >>> 1; ; half = this.#exports.next() >>> 1) {
      const rest = half % bound;
      // The last, incomplete round of remainders would make small ones more frequent.
      if (half + most - rest <= 0x7fff_ffff) return rest;
    }
  }

  /** Each byte the letter `A` and nextInt(26) behind it. */
  letters(from: number, to: number): void {
    this.#exports.letters(from, to);
  }
}
