/** The program that makes lines, and its memory: answers are read into it, and lines are written from it. */
import { Buffer } from "node:buffer";
import { openProgram } from "../../../kafka/wasm-program.ts";
import type { BufferLender } from "../../../protocol/buffer-pool.ts";
import { ANSWERS, INPUT, LAYOUT, OUTPUT } from "./memory-map.ts";
import { RECORD_LINES_WASM } from "./record-lines-wasm.ts";

/** A smaller answer is not worth a place. */
const SMALLEST_ANSWER = 64 * 1024;

/** What assembly/record-lines.ts exports. */
export interface RecordLines {
  readonly memory: WebAssembly.Memory;
  readonly settings: (nullAt: number, nullSize: number, separatorAt: number, separatorSize: number) => void;
  readonly write: (
    parts: number,
    input: number,
    inputEnd: number,
    count: number,
    baseOffset: number,
    lastDelta: number,
    baseTimestamp: number,
    appendTime: number,
    output: number,
    outputEnd: number,
  ) => number;
}

export class LineMemory implements BufferLender {
  /** undefined before `load`, and where it cannot be had. */
  program: RecordLines | undefined;
  readonly #otherwise: BufferLender;
  #isLoaded = false;
  readonly #freeAnswers: number[] = [];
  #freeOutputs = 0;

  /** @param otherwise Lends what is too large or too much, and all before `load` */
  constructor(otherwise: BufferLender) {
    this.#otherwise = otherwise;
  }

  /** Does nothing where it has been called before. */
  load(): void {
    if (this.#isLoaded) return;
    this.#isLoaded = true;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the module is ours
    this.program = openProgram(RECORD_LINES_WASM) as RecordLines | undefined;
    if (this.program === undefined) return;
    this.#freeOutputs = OUTPUT.count;
    for (let place = 0; place < ANSWERS.count; place++) this.#freeAnswers.push(place);
  }

  /** For the layout of the lines. */
  get layout(): Buffer {
    return this.#view(LAYOUT.from, LAYOUT.to);
  }

  /** For records that do not lie in an answer here. */
  get input(): Buffer {
    return this.#view(INPUT.from, INPUT.to);
  }

  /** One of a few places to write lines to, for good; undefined where there is none left, or no program. */
  takeOutput(): Buffer | undefined {
    if (this.#freeOutputs === 0) return undefined;
    this.#freeOutputs -= 1;
    const from = OUTPUT.from + this.#freeOutputs * OUTPUT.size;
    return this.#view(from, from + OUTPUT.size);
  }

  /** Memory for an answer of so many bytes. */
  take(bytes: number): Buffer {
    const fits = bytes >= SMALLEST_ANSWER && bytes <= ANSWERS.size;
    const place = fits ? this.#freeAnswers.pop() : undefined;
    if (place === undefined) return this.#otherwise.take(bytes);
    const from = ANSWERS.from + place * ANSWERS.size;
    return this.#view(from, from + bytes);
  }

  giveBack(part: Uint8Array): void {
    if (!this.holds(part)) {
      this.#otherwise.giveBack(part);
      return;
    }
    const place = Math.floor((part.byteOffset - ANSWERS.from) / ANSWERS.size);
    if (place >= 0 && !this.#freeAnswers.includes(place)) this.#freeAnswers.push(place);
  }

  /** Whether the bytes lie where the program sees them: `byteOffset` is their address then. */
  holds(bytes: Uint8Array): boolean {
    return bytes.buffer === this.program?.memory.buffer;
  }

  #view(from: number, to: number): Buffer {
    if (this.program === undefined) return Buffer.alloc(0);
    return Buffer.from(this.program.memory.buffer, from, to - from);
  }
}
