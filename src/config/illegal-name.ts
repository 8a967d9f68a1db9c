const MAX_LENGTH = 249;

/**
 * Why this can be no name of a topic, nor a group instance id, in Kafka's words; undefined where it can.
 * Source: org.apache.kafka.common.internals.Topic.validate.
 */
export function illegalName(name: string): string | undefined {
  if (name === "") return "the empty string is not allowed";
  if (name === "." || name === "..") return `'${name}' is not allowed`;
  if (name.length > MAX_LENGTH) {
    return `the length of '${name}' is longer than the max allowed length ${MAX_LENGTH}`;
  }
  if (/^[a-zA-Z0-9._-]+$/.test(name)) return undefined;
  return `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`;
}
