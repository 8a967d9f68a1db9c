import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import {
  ABORTED_TRANSACTION_SIZE,
  collectAbortedTransactions,
  decodeTransactionIndex,
  encodeAbortedTransaction,
  isTransactionIndexSane,
} from "../../src/storage/transaction-index.ts";
import type { IndexedTransaction } from "../../src/storage/transaction-index.ts";

const transactions = [
  { producerId: 5n, firstOffset: 0, lastOffset: 10, lastStableOffset: 11 },
  { producerId: 7n, firstOffset: 12, lastOffset: 20, lastStableOffset: 15 },
  { producerId: 2n ** 60n, firstOffset: 15, lastOffset: 30, lastStableOffset: 31 },
];
const index = Buffer.concat(transactions.map(encodeAbortedTransaction));

function collect(fromOffset: number, upTo: number): { found: IndexedTransaction[]; isComplete: boolean } {
  const found: IndexedTransaction[] = [];
  return { isComplete: collectAbortedTransactions(index, fromOffset, upTo, found), found };
}

test("keeps each transaction in 34 bytes and reads it again", () => {
  expect(index.length).toBe(3 * ABORTED_TRANSACTION_SIZE);
  expect(decodeTransactionIndex(index)).toEqual(transactions);
});

test("finds what overlaps the range, its ends included and excluded", () => {
  expect(collect(10, 12)).toEqual({ found: transactions.slice(0, 1), isComplete: true });
  expect(collect(11, 12)).toEqual({ found: [], isComplete: true });
  expect(collect(11, 13).found).toEqual(transactions.slice(1, 2));
  expect(collect(0, 100).found.map(({ firstOffset }) => firstOffset)).toEqual([0, 12, 15]);
});

test("says whether a later segment may hold more", () => {
  expect(collect(0, 31).isComplete).toBe(true);
  expect(collect(0, 32).isComplete).toBe(false);
});

test("an incomplete entry at the end is none", () => {
  expect(decodeTransactionIndex(index.subarray(0, index.length - 1))).toEqual(transactions.slice(0, 2));
});

test("knows what cannot be the index of a segment", () => {
  expect(isTransactionIndexSane(index, 10)).toBe(true);
  expect(isTransactionIndexSane(index, 11)).toBe(false);
  expect(isTransactionIndexSane(Buffer.alloc(0), 11)).toBe(true);
  const newer = Buffer.from(index);
  newer[0] = 1;
  expect(isTransactionIndexSane(newer, 0)).toBe(false);
});
