import { existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readZip } from "./read-zip.ts";

/** Kafka's own message schemas, read out of the jars of a release. */

export const KAFKA_VERSION = "4.3.1";

export interface JsonField {
  readonly name: string;
  readonly type: string;
  readonly versions?: string;
  readonly nullableVersions?: string;
  readonly taggedVersions?: string;
  readonly flexibleVersions?: string;
  readonly tag?: number;
  readonly default?: string | number | boolean | null;
  readonly ignorable?: boolean;
  readonly fields?: readonly JsonField[];
}

export interface JsonStruct {
  readonly name: string;
  readonly versions?: string;
  readonly fields: readonly JsonField[];
}

export interface JsonMessage {
  readonly name: string;
  readonly type: "request" | "response" | "header" | "data" | "metadata" | "coordinator-key" | "coordinator-value";
  readonly apiKey?: number;
  readonly listeners?: readonly string[];
  readonly validVersions: string;
  readonly flexibleVersions?: string;
  readonly latestVersionUnstable?: boolean;
  readonly fields?: readonly JsonField[];
  readonly commonStructs?: readonly JsonStruct[];
}

export interface Schema extends JsonMessage {
  /** Which part of Kafka it comes from: "clients", "metadata", "group-coordinator" ... */
  readonly module: string;
}

/** Where the jars are: the argument after --jars, KAFKA_LIBS, or kafka-<version> in the temp folder. */
export function jarFolder(args: readonly string[] = []): string {
  const flag = args.indexOf("--jars");
  const given = flag < 0 ? process.env["KAFKA_LIBS"] : args[flag + 1];
  return given ?? join(tmpdir(), `kafka-${KAFKA_VERSION}`);
}

/** Whether the jars are there to read. */
export function hasJars(folder: string): boolean {
  return existsSync(join(folder, `kafka-clients-${KAFKA_VERSION}.jar`));
}

/** All schemas in Kafka's jars, sorted by module and name. */
export function readSchemas(folder: string): Schema[] {
  const schemas: Schema[] = [];
  for (const jar of readdirSync(folder).toSorted()) {
    const module = /^kafka-([a-z-]+)-\d/.exec(jar)?.[1];
    if (module === undefined || !jar.endsWith(`-${KAFKA_VERSION}.jar`)) continue;
    const files = readZip(readFileSync(join(folder, jar)), isSchema);
    for (const content of files.values()) schemas.push({ ...parseSchema(content.toString("utf8")), module });
  }
  return schemas.toSorted((a, b) => compare(a.module, b.module) || compare(a.name, b.name));
}

function isSchema(name: string): boolean {
  return /^(common\/)?(message|metadata)\/[A-Za-z]+\.json$/.test(name);
}

/** JSON with line and block comments. */
export function parseSchema(text: string): JsonMessage {
  const strings = /("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Kafka's own files; the generator throws for what it does not know
  return JSON.parse(text.replaceAll(strings, (_, literal: string | undefined) => literal ?? "")) as JsonMessage;
}

/** Orders texts the same way in every locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A version specification: "3", "1-4", "2+" or "none". */
export function parseVersions(text: string | undefined): { min: number; max: number } | undefined {
  if (text === undefined || text === "none") return undefined;
  const match = /^(\d+)(\+|-(\d+))?$/.exec(text);
  if (match === null) throw new Error(`Not a version range: ${text}`);
  const min = Number(match[1]);
  if (match[2] === "+") return { min, max: Infinity };
  return { min, max: match[3] === undefined ? min : Number(match[3]) };
}
