/** What lies where in the memory of assembly/line-records.ts, in bytes. */

const KIB = 1024;
const PAGE = 64 * KIB;

/** Lines, behind a page for the program itself. */
export const INPUT = { from: PAGE, to: PAGE + 1024 * KIB } as const;

/** Records on their way into a batch: few enough to stay in the processor's cache. A page lies between the two, and one behind. */
export const OUTPUT = { from: INPUT.to + PAGE, size: 256 * KIB } as const;

/** What is known of lines that are looked at by themselves: two numbers of four bytes each. */
export const TABLE = { from: OUTPUT.from + OUTPUT.size + PAGE, lines: 4096 } as const;

export const MEMORY_PAGES = Math.ceil((TABLE.from + TABLE.lines * 8) / PAGE);
