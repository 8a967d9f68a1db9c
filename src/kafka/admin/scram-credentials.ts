import { pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import type { ProtocolError } from "../../errors.ts";
import { code, protocolError } from "../../protocol/errors.ts";
import { alterUserScramCredentials as alterApi } from "../../protocol/messages/alter-user-scram-credentials.ts";
import { describeUserScramCredentials as describeApi } from "../../protocol/messages/describe-user-scram-credentials.ts";
import type { Cluster } from "../cluster.ts";

/** By its number in the protocol, with what node:crypto calls the hash, and the length of its output. */
const mechanisms = {
  "SCRAM-SHA-256": { type: 1, hash: "sha256", bytes: 32 },
  "SCRAM-SHA-512": { type: 2, hash: "sha512", bytes: 64 },
} as const;

export type ScramMechanism = keyof typeof mechanisms;

export function isScramMechanism(name: string): name is ScramMechanism {
  return Object.hasOwn(mechanisms, name);
}

export interface ScramCredential {
  /** UNKNOWN for one of a later Kafka. */
  readonly mechanism: ScramMechanism | "UNKNOWN";
  readonly iterations: number;
}

export interface UserScramCredentials {
  readonly user: string;
  /** In the broker's order; empty where there is an error. */
  readonly credentials: readonly ScramCredential[];
  readonly error?: ProtocolError | undefined;
}

/**
 * The users that have credentials, of these or of all (null), in the broker's order.
 * DescribeUserScramCredentials (KIP-554), at any broker.
 */
export async function describeUserScramCredentials(
  cluster: Cluster,
  users: readonly string[] | null,
): Promise<UserScramCredentials[]> {
  const { results } = await cluster.call({
    name: "describeUserScramCredentials",
    target: "any",
    run: async (broker) => {
      const response = await broker.send(describeApi, { users: users?.map((name) => ({ name })) ?? [] });
      if (response.errorCode !== code.NONE) throw protocolError(response.errorCode, response.errorMessage);
      return response;
    },
  });
  return results
    .filter(({ errorCode }) => errorCode !== code.RESOURCE_NOT_FOUND)
    .map(({ user, errorCode, errorMessage, credentialInfos }) => ({
      user,
      credentials: credentialInfos.map(({ mechanism, iterations }) => ({
        mechanism: mechanismOf(mechanism),
        iterations,
      })),
      error: errorCode === code.NONE ? undefined : protocolError(errorCode, errorMessage),
    }));
}

function mechanismOf(type: number): ScramCredential["mechanism"] {
  if (type === mechanisms["SCRAM-SHA-256"].type) return "SCRAM-SHA-256";
  return type === mechanisms["SCRAM-SHA-512"].type ? "SCRAM-SHA-512" : "UNKNOWN";
}

export interface ScramUpsertion {
  readonly mechanism: ScramMechanism;
  readonly iterations: number;
  readonly password: string;
}

/**
 * Sets and deletes credentials of one user. The password does not leave this process: the brokers get what SCRAM derives
 * of it with a random salt. AlterUserScramCredentials (KIP-554), to the controller. Throws ProtocolError where the
 * cluster refuses, and for an empty password or user.
 */
export async function alterUserScramCredentials(
  cluster: Cluster,
  user: string,
  {
    upsertions,
    deletions,
  }: { readonly upsertions: readonly ScramUpsertion[]; readonly deletions: readonly ScramMechanism[] },
): Promise<void> {
  const illegal = illegalAlteration(user, upsertions);
  const salted = illegal === undefined ? await Promise.all(upsertions.map(saltedPassword)) : [];
  const { results } = await cluster.call({
    name: "alterUserScramCredentials",
    target: "controller",
    run: async (broker) => {
      const response = await broker.send(alterApi, {
        upsertions: salted.map((upsertion) => ({ ...upsertion, name: user })),
        deletions:
          illegal === undefined ? deletions.map((name) => ({ name: user, mechanism: mechanisms[name].type })) : [],
      });
      if (response.results.some(({ errorCode }) => errorCode === code.NOT_CONTROLLER)) {
        throw protocolError(code.NOT_CONTROLLER);
      }
      return response;
    },
  });
  // Java asks the controller for the rest first; there is none where one user is altered.
  if (illegal !== undefined) throw illegal;
  const failed = results.find(({ errorCode }) => errorCode !== code.NONE);
  if (failed !== undefined) throw protocolError(failed.errorCode, failed.errorMessage);
}

/** What Java's AdminClient refuses by itself. */
function illegalAlteration(user: string, upsertions: readonly ScramUpsertion[]): ProtocolError | undefined {
  if (user === "") return protocolError(code.UNACCEPTABLE_CREDENTIAL, "Username must not be empty");
  if (upsertions.some(({ password }) => password === "")) {
    return protocolError(code.UNACCEPTABLE_CREDENTIAL, "Password must not be empty");
  }
  return undefined;
}

const SALT_BYTES = 26;

/** RFC 5802: SaltedPassword = Hi(password, salt, iterations), which is PBKDF2 with one block of output. */
async function saltedPassword({ mechanism, iterations, password }: ScramUpsertion): Promise<{
  mechanism: number;
  iterations: number;
  salt: Buffer;
  saltedPassword: Buffer;
}> {
  const { type, hash, bytes } = mechanisms[mechanism];
  const salt = randomBytes(SALT_BYTES);
  const derived = await promisify(pbkdf2)(Buffer.from(password), salt, iterations, bytes, hash);
  return { mechanism: type, iterations, salt, saltedPassword: derived };
}
