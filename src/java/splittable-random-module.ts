/** The WebAssembly module behind SplittableRandom, put together here as it is small: no tool, nothing generated. */

const GAMMA = 0x9e37_79b9_7f4a_7c15n;
const [FIRST, SECOND] = [0x62a9_d9ed_7997_05f5n, 0xcb24_d0a5_c88c_35b3n];
/** With the version, 1. */
const MAGIC = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const LETTERS = 26;
const A = 65;

/** Types and instructions by their names in the WebAssembly text format. */
const I32 = 0x7f;
const I64 = 0x7e;
const VOID = 0x40;
const block = [0x02, VOID];
const loop = [0x03, VOID];
const end = [0x0b];
const branch = (depth: number): number[] => [0x0c, depth];
const branchIf = (depth: number): number[] => [0x0d, depth];
const localGet = (index: number): number[] => [0x20, index];
const localSet = (index: number): number[] => [0x21, index];
const localTee = (index: number): number[] => [0x22, index];
const stateGet = [0x23, 0];
const stateSet = [0x24, 0];
const store8 = [0x3a, 0, 0];
const i32 = { lessSigned: [0x48], notLess: [0x4f], add: [0x6a], sub: [0x6b], remainder: [0x70], ofI64: [0xa7] };
const i64 = { add: [0x7c], mul: [0x7e], xor: [0x85], shiftRight: [0x88] };
const i32Const = (value: number): number[] => [0x41, ...signed(BigInt(value))];
const i64Const = (value: bigint): number[] => [0x42, ...signed(value)];

/** One step: leaves the mixed state on the stack, of which the upper 32 bits count. */
function step(state: number, mixed: number): number[] {
  return [
    ...[localGet(state), i64Const(GAMMA), i64.add, localTee(state)].flat(),
    ...[localGet(state), i64Const(33n), i64.shiftRight, i64.xor, i64Const(FIRST), i64.mul, localTee(mixed)].flat(),
    ...[localGet(mixed), i64Const(28n), i64.shiftRight, i64.xor, i64Const(SECOND), i64.mul].flat(),
  ];
}

function next(): number[] {
  const [state, mixed] = [0, 1];
  return func(
    [[2, I64]],
    [
      stateGet,
      localSet(state),
      step(state, mixed),
      i64Const(32n),
      i64.shiftRight,
      i32.ofI64,
      localGet(state),
      stateSet,
    ],
  );
}

/** A step for each byte; those few whose half is in the last, incomplete round of remainders are drawn again. */
function letters(): number[] {
  const [from, to, state, mixed, half, rest] = [0, 1, 2, 3, 4, 5];
  const draw = [
    ...[step(state, mixed), i64Const(33n), i64.shiftRight, i32.ofI64, localTee(half)].flat(),
    ...[localGet(half), i32Const(LETTERS), i32.remainder, localTee(rest), i32.sub].flat(),
    ...[i32Const(LETTERS - 1), i32.add, i32Const(0), i32.lessSigned].flat(),
  ];
  const store = [localGet(from), localGet(rest), i32Const(A), i32.add, store8].flat();
  const advance = [localGet(from), i32Const(1), i32.add, localSet(from)].flat();
  const each = [...[localGet(from), localGet(to), i32.notLess, branchIf(1)].flat(), ...loop, ...draw, ...branchIf(0)];
  return func(
    [
      [2, I64],
      [2, I32],
    ],
    [stateGet, localSet(state), block, loop, each, end, store, advance, branch(0), end, end, localGet(state), stateSet],
  );
}

export function splittableRandomModule(): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...MAGIC,
    ...section(1, [
      [0x60, 0, 1, I32],
      [0x60, 2, I32, I32, 0],
    ]),
    ...section(3, [[0], [1]]),
    // Memory of no pages, to be grown.
    ...section(5, [[0, 0]]),
    ...section(6, [[I64, 1, ...i64Const(0n), ...end]]),
    ...section(7, [
      [...name("memory"), 2, 0],
      [...name("state"), 3, 0],
      [...name("next"), 0, 0],
      [...name("letters"), 0, 1],
    ]),
    ...section(10, [next(), letters()]),
  ]);
}

/** A list of items with their number before them, and the size of it all. */
function section(id: number, items: readonly (readonly number[])[]): number[] {
  const content = [items.length, ...items.flat()];
  return [id, ...unsigned(content.length), ...content];
}

function func(locals: readonly (readonly number[])[], instructions: readonly (readonly number[])[]): number[] {
  const content = [locals.length, ...locals.flat(), ...instructions.flat(), ...end];
  return [...unsigned(content.length), ...content];
}

const name = (text: string): number[] => [text.length, ...Buffer.from(text)];

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: bigint): number[] {
  let left = BigInt.asIntN(64, value);
  for (const bytes: number[] = []; ;) {
    const low = Number(left & 0x7fn);
    left >>= 7n;
    const isLast = (left === 0n && low < 0x40) || (left === -1n && low >= 0x40);
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}
