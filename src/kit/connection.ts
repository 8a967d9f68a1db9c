import { UsageError } from "../errors.ts";

/** No --bootstrap-server and no KT_BOOTSTRAP_SERVER: the official text, and where the address may come from. */
export function missingBootstrapServer(message: string, javaClass?: string): UsageError {
  return new UsageError(message, {
    ...(javaClass === undefined ? {} : { javaClass }),
    hint: "give --bootstrap-server HOST:PORT, or set the environment variable KT_BOOTSTRAP_SERVER",
  });
}
