import { expect, test } from "vitest";
import { javaAddress, noteAddresses } from "../../src/kafka/java-address.ts";

test("an address is printed as Java prints it", () => {
  noteAddresses("broker.test", ["10.0.0.1", "10.0.0.2"]);
  expect(["broker.test:9092", "10.0.0.3:9092", "nowhere.test:1"].map(javaAddress)).toEqual([
    "broker.test/10.0.0.1:9092",
    "/10.0.0.3:9092",
    "nowhere.test/<unresolved>:1",
  ]);
});

test("a name that is looked up again without an answer keeps its address", () => {
  noteAddresses("once.test", ["10.0.0.1"]);
  noteAddresses("once.test", []);
  expect(javaAddress("once.test:1")).toBe("once.test/10.0.0.1:1");
});
