/** The value of sasl.jaas.config, read as org.apache.kafka.common.security.JaasConfig reads it with StreamTokenizer. */

export interface JaasEntry {
  readonly loginModule: string;
  readonly options: ReadonlyMap<string, string>;
}

/** Says, in Java's words, what is wrong with a JAAS text. */
export class JaasError extends Error {}

type Token =
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "number" }
  | { readonly kind: "char"; readonly text: string };

/** Reads the one login module of the text. Throws JaasError. */
export function parseJaasConfig(text: string): JaasEntry {
  const tokens = tokenize(text);
  const entries: JaasEntry[] = [];
  let position = 0;
  const next = (): Token | undefined => tokens[position++];
  while (position < tokens.length) {
    const loginModule = wordOf(next()) ?? "null";
    ensureControlFlag(next());
    const options = new Map<string, string>();
    for (let token = next(); !isChar(token, ";"); token = next()) {
      if (token === undefined) throw new JaasError("JAAS config entry not terminated by semi-colon");
      const key = wordOf(token) ?? "null";
      const value = isChar(next(), "=") ? wordOf(next()) : undefined;
      if (value === undefined) throw new JaasError(`Value not specified for key '${key}' in JAAS config`);
      options.set(key, value);
    }
    entries.push({ loginModule, options });
  }
  const [entry] = entries;
  if (entry === undefined) throw new JaasError("Login module not specified in JAAS config");
  if (entries.length > 1) {
    throw new JaasError(`JAAS config property contains ${entries.length} login modules, should be 1 module`);
  }
  return entry;
}

function ensureControlFlag(token: Token | undefined): void {
  if (token === undefined) throw new JaasError("Login module control flag not specified in JAAS config");
  const flag = wordOf(token);
  if (flag === undefined) throw new JaasError("Login module control flag is not available in the JAAS config");
  if (!["REQUIRED", "REQUISITE", "SUFFICIENT", "OPTIONAL"].includes(flag.toUpperCase())) {
    throw new JaasError(`Invalid login module control flag '${flag}' in JAAS config`);
  }
}

const wordOf = (token: Token | undefined): string | undefined => (token?.kind === "word" ? token.text : undefined);
const isChar = (token: Token | undefined, text: string): boolean => token?.kind === "char" && token.text === text;

/** One alternative a kind of token: comments, quoted strings, numbers, words, any other character. */
const tokenPattern =
  /[\0- ]+|\/\*[^]*?(?:\*\/|$)|\/[^\r\n]*|"((?:\\[^]|[^"\\\r\n])*)"?|'((?:\\[^]|[^'\\\r\n])*)'?|(-?(?:[0-9]+\.?[0-9]*|\.[0-9]+))|([a-zA-Z_$\u00a0-\uffff][a-zA-Z0-9_$.\-\u00a0-\uffff]*)|([^])/g;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (const [, double, single, number, word, char] of text.matchAll(tokenPattern)) {
    const quoted = double ?? single;
    if (quoted !== undefined) tokens.push({ kind: "word", text: unquote(quoted) });
    else if (number !== undefined) tokens.push({ kind: "number" });
    else if (word !== undefined) tokens.push({ kind: "word", text: word });
    else if (char !== undefined) tokens.push({ kind: "char", text: char });
  }
  return tokens;
}

const escapes: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** Backslash escapes of StreamTokenizer: octal numbers up to 377, the C letters, else the character itself. */
function unquote(text: string): string {
  return text.replace(/\\([0-3][0-7]{0,2}|[4-7][0-7]?|[^])/g, (_, escaped: string) =>
    /^[0-7]/.test(escaped) ? String.fromCharCode(Number.parseInt(escaped, 8)) : (escapes[escaped] ?? escaped),
  );
}
