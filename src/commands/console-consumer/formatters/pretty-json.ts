import type { painter } from "../../../format/color.ts";
import type { Deserialize } from "./deserializer.ts";

type Paint = ReturnType<typeof painter>;

/** Strings, numbers and words, and the marks between them; blanks are left out. */
const TOKEN = /"(?:\\.|[^"\\])*"|-?\d[\d.eE+-]*|true|false|null|[{}[\],:]/g;

/**
 * Shows what is JSON over several lines, each value as it was written: a number keeps all its digits. What is no JSON, or
 * not of several values, stays as it is.
 */
export function prettyJson(paint: Paint): Deserialize {
  return (source, start, end, output) => {
    const text = source.toString("utf8", start, end);
    if (isCompound(text)) output.appendText(indent(text, paint));
    else output.appendRange(source, start, end);
  };
}

function isCompound(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function indent(text: string, paint: Paint): string {
  const tokens = text.match(TOKEN) ?? [];
  let result = "";
  let depth = 0;
  const newLine = (): string => `\n${"  ".repeat(depth)}`;
  for (const [at, token] of tokens.entries()) {
    const next = tokens[at + 1];
    switch (token) {
      case "{":
      case "[":
        depth++;
        result += token + (next === "}" || next === "]" ? "" : newLine());
        break;
      case "}":
      case "]": {
        depth--;
        const before = tokens[at - 1];
        result += before === "{" || before === "[" ? token : newLine() + token;
        break;
      }
      case ",":
        result += token + newLine();
        break;
      case ":":
        result += ": ";
        break;
      default:
        result += colored(token, next === ":", paint);
    }
  }
  return result;
}

function colored(token: string, isName: boolean, paint: Paint): string {
  if (isName) return paint.heading(token);
  if (token.startsWith('"')) return paint.good(token);
  return /^[tfn]/.test(token) ? paint.dim(token) : paint.warning(token);
}
