/** What lies where in the memory of assembly/record-lines.ts, in bytes. What nobody touches takes no memory. */

import { WASM_PAGE } from "../../../kafka/wasm-program.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

/** The layout of the lines, behind the program's own constants. */
export const LAYOUT = { from: 4 * KIB, to: 64 * KIB } as const;

/** Records that do not lie in an answer here: decompressed ones. */
export const INPUT = { from: LAYOUT.to, to: 1280 * KIB } as const;

/** Lines on their way to stdout: a piece of RecordOutput, and the lines of the batch that fills it. */
export const OUTPUT = { from: INPUT.to, size: 2304 * KIB, count: 4 } as const;

/** Answers of brokers. */
export const ANSWERS = { from: OUTPUT.from + OUTPUT.count * OUTPUT.size, size: 8 * MIB, count: 4 } as const;

/** With a page behind it all, as the program looks a few bytes beyond what counts. */
export const MEMORY_PAGES = (ANSWERS.from + ANSWERS.count * ANSWERS.size) / WASM_PAGE + 1;
