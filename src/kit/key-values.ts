/**
 * `name=value` of a repeated option: split at the first `=`, the value empty where there is none; the last one of a name
 * counts. Source: org.apache.kafka.server.util.CommandLineUtils.parseKeyValueArgs.
 */
export function keyValues(args: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const arg of args) {
    const at = arg.indexOf("=");
    if (at < 0) values.set(arg, "");
    else values.set(arg.slice(0, at), arg.slice(at + 1));
  }
  return values;
}
