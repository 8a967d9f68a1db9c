import { InputError } from "../errors.ts";
import type { Subscription } from "../kafka/consumer/consumer.ts";

/**
 * Topics by a Java pattern for the whole name, as Consumer.subscribe(Pattern) takes them. Throws InputError with Java's
 * message for a pattern that does not compile or is empty.
 */
export async function patternSubscription(pattern: string, excludeInternal: boolean): Promise<Subscription> {
  if (pattern === "") {
    throw new InputError("Topic pattern to subscribe to cannot be empty", {
      javaClass: "java.lang.IllegalArgumentException",
    });
  }
  const { compileJavaPattern } = await import("../java/regex.ts");
  return { pattern: compileJavaPattern(pattern).test, excludeInternal };
}
