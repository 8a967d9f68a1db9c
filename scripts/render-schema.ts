import { compare, type JsonField, type JsonMessage, type JsonStruct, parseVersions } from "./kafka-schemas.ts";

/** Turns Kafka's schemas into the TypeScript of src/protocol/schema.ts: names, types and versions only. */

export const camelCase = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** "KRaftVersionRecord" gives "kraft-version-record", "ListOffsets" gives "list-offsets". */
export function kebabCase(name: string): string {
  return name
    .replace("KRaft", "Kraft")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase();
}

/** Arrays whose elements are mostly those of the array before: the settings of one topic are those of another. */
const REPEATING: ReadonlySet<string> = new Set(["DescribeConfigsResponse.Configs"]);

export interface Range {
  readonly min: number;
  readonly max: number;
}

const SCALARS = "bool int8 int16 uint16 int32 uint32 int64 float64 string bytes records uuid".split(" ");

/** Writes the fields of one file's messages, and remembers which constructors and shared structs they need. */
export class SchemaRenderer {
  readonly used = new Set<string>();
  private readonly shared = new Map<string, string>();
  private readonly sharedNames = new Map<string, string>();

  /** Text of `{ name: kind(...), ... }`. Shared structs become constants: see `constants`. */
  fields(message: JsonMessage, valid: Range, indent: string): string {
    const common = new Map((message.commonStructs ?? []).map((struct) => [struct.name, struct]));
    return this.fieldsOf(message.fields ?? [], { message, common, valid }, indent);
  }

  /** The constants that the fields refer to, in the order they must be declared. */
  get constants(): string {
    return [...this.shared].map(([name, text]) => `const ${name} = ${text};\n\n`).join("");
  }

  get imports(): string {
    return [...this.used].toSorted(compare).join(", ");
  }

  private fieldsOf(fields: readonly JsonField[], scope: Scope, indent: string): string {
    if (fields.length === 0) return "{}";
    const lines = fields.map((field) => `${indent}  ${camelCase(field.name)}: ${this.field(field, scope, indent)},\n`);
    return `{\n${lines.join("")}${indent}}`;
  }

  private field(field: JsonField, scope: Scope, indent: string): string {
    const options = optionsOf(field, scope);
    const array = field.type.startsWith("[]");
    const type = array ? field.type.slice(2) : field.type;
    const content = SCALARS.includes(type) ? undefined : this.structOf(type, field, scope, indent);
    if (content === undefined) this.used.add(type);
    if (array || content !== undefined) this.used.add(array ? "array" : "struct");
    const inner = content ?? (array ? `${type}()` : "");
    const name = array ? "array" : content === undefined ? type : "struct";
    return `${name}(${[inner, options].filter((part) => part !== "").join(", ")})`;
  }

  private structOf(type: string, field: JsonField, scope: Scope, indent: string): string {
    if (field.fields !== undefined) return this.fieldsOf(field.fields, scope, `${indent}  `);
    const struct = scope.common.get(type);
    if (struct === undefined) throw new Error(`${scope.message.name}: unknown type ${type}`);
    return this.share(struct, scope);
  }

  /** Request and response may each have a struct of one name; where they differ, each has its own constant. */
  private share(struct: JsonStruct, scope: Scope): string {
    const text = this.fieldsOf(struct.fields, scope, "");
    const owner = `${scope.message.name}.${struct.name}`;
    const known = this.sharedNames.get(owner);
    if (known !== undefined) return known;
    let name = camelCase(struct.name);
    if (this.shared.has(name) && this.shared.get(name) !== text)
      name = `${name}Of${scope.message.type === "request" ? "Request" : "Response"}`;
    this.shared.set(name, text);
    this.sharedNames.set(owner, name);
    return name;
  }
}

interface Scope {
  readonly message: JsonMessage;
  readonly common: ReadonlyMap<string, JsonStruct>;
  readonly valid: Range;
}

function optionsOf(field: JsonField, { message, valid }: Scope): string {
  const tagged = parseVersions(field.taggedVersions);
  const versions = parseVersions(field.versions) ?? tagged;
  const options: string[] = [];
  if (versions === undefined) throw new Error(`${field.name} has no versions`);
  // A field that no valid version has any more keeps its last version, to be known as never present.
  if (versions.min > valid.min) options.push(`since: ${versions.min}`);
  if (versions.max < valid.max) options.push(`until: ${versions.max}`);
  options.push(...nullability(field, versions, valid));
  if (field.tag !== undefined && tagged !== undefined) {
    options.push(`tag: ${field.tag}`);
    if (tagged.min > versions.min && tagged.min > valid.min) options.push(`taggedSince: ${tagged.min}`);
  }
  const value = defaultOf(field);
  if (value !== undefined) options.push(`default: ${value}`);
  if (field.ignorable === true) options.push("ignorable: true");
  if (field.flexibleVersions === "none") options.push("flexible: false");
  if (REPEATING.has(`${message.name}.${field.name}`)) options.push("repeats: true");
  return options.length === 0 ? "" : `{ ${options.join(", ")} }`;
}

function nullability(field: JsonField, versions: Range, valid: Range): string[] {
  const nullable = parseVersions(field.nullableVersions);
  if (nullable === undefined) return [];
  const first = Math.max(versions.min, valid.min);
  const last = Math.min(versions.max, valid.max);
  if (nullable.min > last || nullable.max < first) return [];
  const bounds: string[] = [];
  if (nullable.min > first) bounds.push(`since: ${nullable.min}`);
  if (nullable.max < last) bounds.push(`until: ${nullable.max}`);
  return [bounds.length === 0 ? "nullable: true" : `nullable: { ${bounds.join(", ")} }`];
}

/** The default as TypeScript; undefined where it is the type's own. */
function defaultOf({ name, type, default: given }: JsonField): string | undefined {
  // A bare null, as some record schemas have it, is no default at all to Kafka's generator; only the text "null" is.
  if (given === undefined || given === null) return undefined;
  const text = String(given);
  if (text === "null" && !/^(\[\]|string|bytes|records|[A-Z])/.test(type)) throw new Error(`${name} cannot be null`);
  if (text === "null") return "null";
  switch (type) {
    case "bool":
      return text === "false" ? undefined : text;
    case "string":
      return text === "" ? undefined : JSON.stringify(text);
    case "int64":
      return BigInt(text) === 0n ? undefined : `${BigInt(text)}n`;
    case "float64":
    case "int8":
    case "int16":
    case "uint16":
    case "int32":
    case "uint32":
      return Number(text) === 0 ? undefined : String(Number(text));
    default:
      throw new Error(`${name}: no default expected for ${type}`);
  }
}
