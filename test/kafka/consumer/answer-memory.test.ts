import { expect, test } from "vitest";
import { AnswerMemory } from "../../../src/kafka/consumer/answer-memory.ts";

const ANSWER = Buffer.from("answer");

function memory(): { memory: AnswerMemory; given: Uint8Array[] } {
  const given: Uint8Array[] = [];
  return { given, memory: new AnswerMemory({ giveBack: (part) => given.push(part) }) };
}

test("goes back once, when the last user is done", () => {
  const { memory: answer, given } = memory();
  const [first, second] = [{}, {}];
  answer.use(first, ANSWER);
  answer.use(second, ANSWER);
  answer.done(first);
  answer.done(first);
  expect(given).toEqual([]);
  answer.done(second);
  answer.done(second);
  expect(given).toEqual([ANSWER]);
});

test("stays where nobody has used it", () => {
  const { memory: answer, given } = memory();
  answer.done({});
  expect(given).toEqual([]);
});
