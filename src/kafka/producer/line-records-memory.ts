/** What lies where in the memory of assembly/line-records.ts, in bytes. */

import { WASM_PAGE } from "../wasm-program.ts";

const KIB = 1024;

/** Lines, behind a page for the program itself. */
export const INPUT = { from: WASM_PAGE, to: WASM_PAGE + 1024 * KIB } as const;

/** Records on their way into a batch: few enough to stay in the cache. A page lies between the two, and one behind. */
export const OUTPUT = { from: INPUT.to + WASM_PAGE, size: 256 * KIB } as const;

/** What is known of lines that are looked at by themselves: two numbers of four bytes each. */
export const TABLE = { from: OUTPUT.from + OUTPUT.size + WASM_PAGE, lines: 4096 } as const;

export const MEMORY_PAGES = Math.ceil((TABLE.from + TABLE.lines * 8) / WASM_PAGE);
