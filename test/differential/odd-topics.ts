import type { SeedTopic } from "../support/seed-topics.ts";

const KEEP = { "retention.ms": "-1" };

/** Bytes that deserializers and formatters refuse, or read in a way of their own. */
export const ODD_TOPICS: readonly SeedTopic[] = [
  {
    name: "malformed",
    partitions: 1,
    config: KEEP,
    records: [
      { timestamp: 1700000000000, key: null, valueHex: "fffe", headers: [{ key: "h", valueHex: "fffe" }] },
      { timestamp: 1700000000000, key: null, valueHex: "c3", headers: [{ key: "h", valueHex: "c3" }] },
      { timestamp: 1700000000000, key: null, valueHex: "eda08078", headers: [{ key: "h", valueHex: "eda08078" }] },
      { timestamp: 1700000000000, key: null, valueHex: "c080", headers: [{ key: "h", valueHex: "c080" }] },
      { timestamp: 1700000000000, key: null, valueHex: "f5808080", headers: [{ key: "h", valueHex: "f5808080" }] },
      { timestamp: 1700000000000, key: null, valueHex: "f09f9861", headers: [{ key: "h", valueHex: "f09f9861" }] },
    ],
  },
  {
    name: "lists",
    partitions: 1,
    config: KEEP,
    records: [
      {
        timestamp: 1700000000000,
        keyHex: "00000000000000000300000001fffffffe00000003",
        valueHex: "00000000000000000300000001fffffffe00000003",
      },
      {
        timestamp: 1700000000000,
        keyHex: "000000000100000001000000030000000100000003",
        valueHex: "000000000100000001000000030000000100000003",
      },
      {
        timestamp: 1700000000000,
        keyHex: "010000000300000003616263ffffffff0000000400000007",
        valueHex: "010000000300000003616263ffffffff0000000400000007",
      },
      { timestamp: 1700000000000, keyHex: "0100000000", valueHex: "0100000000" },
      { timestamp: 1700000000000, keyHex: "010000000100000000", valueHex: "010000000100000000" },
      { timestamp: 1700000000000, keyHex: "0200000000", valueHex: "0200000000" },
      { timestamp: 1700000000000, keyHex: "01ffffffff", valueHex: "01ffffffff" },
      { timestamp: 1700000000000, keyHex: "0100000384", valueHex: "0100000384" },
      { timestamp: 1700000000000, keyHex: "0100000001fffffffe", valueHex: "0100000001fffffffe" },
      { timestamp: 1700000000000, keyHex: "010000000100000009", valueHex: "010000000100000009" },
      { timestamp: 1700000000000, keyHex: "0100000002000000046162", valueHex: "0100000002000000046162" },
      { timestamp: 1700000000000, keyHex: "00ffffffff", valueHex: "00ffffffff" },
    ],
  },
  {
    name: "coordinator",
    partitions: 1,
    config: KEEP,
    records: [
      { timestamp: 1700000000000, key: null, valueHex: "78" },
      { timestamp: 1700000000000, keyHex: "", valueHex: "78" },
      { timestamp: 1700000000000, keyHex: "00", valueHex: "78" },
      { timestamp: 1700000000000, keyHex: "0001", valueHex: "78" },
      { timestamp: 1700000000000, keyHex: "0063616263", valueHex: "78" },
      { timestamp: 1700000000000, keyHex: "000100016700017400000000", value: null },
      { timestamp: 1700000000000, keyHex: "000100016700017400000000", valueHex: "" },
      { timestamp: 1700000000000, keyHex: "000100016700017400000000", valueHex: "0063" },
      {
        timestamp: 1700000000000,
        keyHex: "000000016700017400000000",
        valueHex: "0000000000000000000500046d6574610000000000000007",
      },
      {
        timestamp: 1700000000000,
        keyHex: "000100016700017400000000",
        valueHex: "0001000000000000000500016d00000000000000070000000000000008",
      },
      {
        timestamp: 1700000000000,
        keyHex: "00020001676d6f7265",
        valueHex: "00000008636f6e73756d657200000001ffffffff00000000",
      },
      {
        timestamp: 1700000000000,
        keyHex: "000000027478",
        valueHex: "00000000000000000005000000000001000000000000000000000000070000000000000008",
      },
    ],
  },
];
