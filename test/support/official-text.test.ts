import { expect, test } from "vitest";
import { messageLines } from "./official-text.ts";

test("keeps the messages of a failure and drops the traces below them", () => {
  const recorded = [
    "[{timestamp}] ERROR first",
    "java.lang.X: deep",
    "\t{stack-frames}",
    "more of it (2)",
    " (org.apache.kafka.Some)",
    "[{timestamp}] WARN second (org.apache.kafka.Some)",
    "org.apache.kafka.common.errors.TimeoutException: without frames",
    "[{timestamp}] ERROR third (org.apache.kafka.Some)",
    "java.util.regex.PatternSyntaxException: Unclosed group near index 1",
    "(",
    "\t{stack-frames}",
    "Failed to create",
    "org.apache.KafkaException: Failed to create",
    "\t{stack-frames}",
    "Caused by: org.apache.ConfigException: reason",
    "\t{stack-frames}",
    "",
    "afterwards",
    "java.lang.Y: new",
    "\t{stack-frames}",
    "",
  ];
  expect(messageLines(recorded.join("\n"))).toEqual([
    { text: "Failed to create", exception: false },
    { text: "afterwards", exception: false },
    { text: "new", exception: true },
  ]);
});
