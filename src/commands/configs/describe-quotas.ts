import { javaDoubleText } from "../../java/double.ts";
import { describeClientQuotas } from "../../kafka/admin/client-quotas.ts";
import type { ClientQuotas, QuotaEntity } from "../../kafka/admin/client-quotas.ts";
import { describeUserScramCredentials } from "../../kafka/admin/scram-credentials.ts";
import type { ScramCredential, UserScramCredentials } from "../../kafka/admin/scram-credentials.ts";
import type { Cluster } from "../../kafka/cluster.ts";
import type { Context } from "../../kit/context.ts";
import type { NamedEntities } from "./alter-quotas.ts";
import { entityText } from "./entities.ts";
import type { Entity } from "./entities.ts";
import { answerOf } from "./failures.ts";
import { inJavaOrder, QUOTAS_WAIT_MS, quotaFilters } from "./quota-entities.ts";

const CREDENTIALS_WAIT_MS = 30_000;

/** Prints quotas, and of users alone their SCRAM credentials. */
export async function describeQuotas(cluster: Cluster, entities: NamedEntities, context: Context): Promise<void> {
  const answer = await answerOf(cluster, describeClientQuotas(cluster, quotaFilters(entities)), QUOTAS_WAIT_MS);
  const quotas = inJavaOrder(answer);
  if (context.format === "text") for (const entry of quotas) context.out.line(quotasLine(entry));
  const { types, names } = entities;
  const isAboutUsers = types[0] === "users" && types.length === 1 && !names.includes("");
  const users = isAboutUsers
    ? await answerOf(cluster, describeUserScramCredentials(cluster, names), CREDENTIALS_WAIT_MS)
    : [];
  for (const user of users) {
    if (user.error !== undefined) context.notice(failedUserLine(user.user, user.error));
    else if (context.format === "text") context.out.line(credentialsLine(user));
  }
  if (context.format !== "text") await printQuotas(quotas, users, context);
}

const labels = [
  ["user", "user-principal", "user"],
  ["client-id", "client-id", "client"],
  ["ip", "ip", "ip"],
] as const;

function quotasLine({ entity, quotas }: ClientQuotas): string {
  const named = labels.flatMap(([type, label]) => {
    const name = entity.get(type);
    if (name === undefined) return [];
    return [name === null ? `the default ${label}` : `${label} '${name}'`];
  });
  const values = [...quotas].map(([key, value]) => `${key}=${javaDoubleText(value)}`);
  return `Quota configs for ${named.join(", ")} are ${values.join(", ")}`;
}

function credentialsLine({ user, credentials }: UserScramCredentials): string {
  const shown = credentials.map(({ mechanism, iterations }) => `${mechanism}=iterations=${iterations}`).join(", ");
  return `SCRAM credential configs for user-principal '${user}' are ${shown}`;
}

function failedUserLine(user: string, { javaClass, message }: NonNullable<UserScramCredentials["error"]>): string {
  return `Error retrieving SCRAM credential configs for user-principal '${user}': ExecutionException: ${javaClass}: ${message}`;
}

interface DescribedClient {
  readonly entity: Entity;
  readonly quotas: Readonly<Record<string, number>>;
  readonly scramCredentials: readonly ScramCredential[];
}

/** One row an entity: quotas in the order of the text, then the users that have credentials alone. */
async function printQuotas(
  quotas: readonly ClientQuotas[],
  users: readonly UserScramCredentials[],
  context: Context,
): Promise<void> {
  const credentials = new Map(
    users.filter(({ error }) => error === undefined).map((user) => [user.user, user.credentials]),
  );
  const rows: DescribedClient[] = quotas.map((entry) => {
    const entity = shownEntity(entry.entity);
    const user = entity["user"];
    const own = typeof user === "string" ? (credentials.get(user) ?? []) : [];
    if (typeof user === "string") credentials.delete(user);
    return { entity, quotas: Object.fromEntries(entry.quotas), scramCredentials: own };
  });
  for (const [user, scramCredentials] of credentials) rows.push({ entity: { user }, quotas: {}, scramCredentials });
  await context.print(rows, {
    head: ["Entity", "Name", "Value"],
    rows: rows.flatMap((row) => settingsOf(row).map((setting) => [entityText(row.entity), ...setting])),
  });
}

function shownEntity(entity: QuotaEntity): Entity {
  return Object.fromEntries(
    labels.flatMap(([type, , key]) => {
      const name = entity.get(type);
      return name === undefined ? [] : [[key, name]];
    }),
  );
}

function settingsOf({ quotas, scramCredentials }: DescribedClient): [string, string][] {
  return [
    ...Object.entries(quotas).map(([key, value]): [string, string] => [key, String(value)]),
    ...scramCredentials.map(({ mechanism, iterations }): [string, string] => [mechanism, `${iterations} iterations`]),
  ];
}
