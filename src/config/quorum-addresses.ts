/** The lists that name a KRaft quorum. Source: org.apache.kafka.raft.QuorumConfig, Utils.getHost and getPort. */
import { InputError } from "../errors.ts";
import { parseJavaInteger } from "../java/integer.ts";

const HOST_AND_PORT = /^(?:[0-9a-zA-Z\-%._]*:\/\/)?\[?([0-9a-zA-Z\-%._:]*)\]?:([0-9]+)$/;

const VOTER_FORM = "Each entry should be in the form `{id}@{host}:{port}`.";

/** Throws InputError, as Java's ConfigException, at the first entry that is no `{id}@{host}:{port}`. */
export function ensureQuorumVoters(entries: readonly string[]): void {
  quorumVoterIds(entries);
}

/** The ids of the voters. Throws InputError as ensureQuorumVoters does. */
export function quorumVoterIds(entries: readonly string[]): number[] {
  return entries.map((entry) => {
    const [id = "", address, ...more] = entry.split("@");
    if (address === undefined || more.length > 0) {
      throw refused(`Invalid configuration value for controller.quorum.voters. ${VOTER_FORM}`);
    }
    const voter = parseJavaInteger(id);
    if (voter === undefined) throw refused(`Failed to parse voter ID as an integer from ${id}`);
    if (!HOST_AND_PORT.test(address)) {
      throw refused(
        `Failed to parse host name from entry ${entry} for the configuration controller.quorum.voters. ${VOTER_FORM}`,
      );
    }
    return voter;
  });
}

/** Throws InputError, as Java's ConfigException, at the first entry that is no `{host}:{port}`. */
export function ensureQuorumServers(entries: readonly string[]): void {
  const wrong = entries.find((entry) => !HOST_AND_PORT.test(entry));
  if (wrong === undefined) return;
  throw refused(
    `Failed to parse host name from ${wrong} for the configuration controller.quorum.bootstrap.servers. Each entry should be in the form "{host}:{port}"`,
  );
}

function refused(message: string): InputError {
  return new InputError(message, { javaClass: "org.apache.kafka.common.config.ConfigException" });
}
