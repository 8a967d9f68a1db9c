import { characterOfText, oneCharacter, sameCharacter } from "./regex-case.ts";
import { readClass } from "./regex-class.ts";
import { PatternCursor, readFlags } from "./regex-cursor.ts";
import { pointOf, readEscape, readGroupName, readGroupNumber, type Escape } from "./regex-escape.ts";
import { caret, dollar, dot, escapedAssertion } from "./regex-assertion.ts";
import { extentOf, type Node } from "./regex-node.ts";
import { readQuantifier } from "./regex-quantifier.ts";

export interface ParsedPattern {
  readonly root: Node;
  /** How many groups capture. */
  readonly groups: number;
  readonly hasReferences: boolean;
}

/**
 * Reads a pattern of java.util.regex.
 *
 * @throws InvalidPatternError where Java would not compile it
 * @throws UnsupportedPatternError for what kt does not know
 */
export function parseJavaPattern(pattern: string): ParsedPattern {
  return new PatternParser(pattern).parse();
}

class PatternParser {
  readonly #cursor: PatternCursor;
  readonly #names = new Map<string, number>();
  #groups = 0;
  #hasReferences = false;

  constructor(pattern: string) {
    this.#cursor = new PatternCursor(pattern);
  }

  parse(): ParsedPattern {
    const root = this.#readChoice();
    if (!this.#cursor.atEnd) throw this.#cursor.invalid("Unmatched closing ')'");
    return { root, groups: this.#groups, hasReferences: this.#hasReferences };
  }

  #readChoice(): Node {
    const branches = [this.#readSequence()];
    while (this.#cursor.peek() === "|") {
      this.#cursor.next();
      branches.push(this.#readSequence());
    }
    const [only] = branches;
    return branches.length === 1 && only !== undefined ? only : { kind: "choice", branches };
  }

  #readSequence(): Node {
    const cursor = this.#cursor;
    const items: Node[] = [];
    /** Characters that stand for themselves, up to the next thing that does not. */
    let text: number[] = [];
    const endText = (): void => {
      const test = text.length === 1 ? oneCharacter : characterOfText;
      for (const point of text) items.push({ kind: "set", test: test(point, cursor.flags) });
      text = [];
    };
    for (let letter = cursor.peek(); letter !== "" && letter !== "|" && letter !== ")"; letter = cursor.peek()) {
      if (letter === "(") {
        endText();
        const group = this.#readGroup();
        if (group !== undefined) items.push(group);
        continue;
      }
      const atom = this.#readAtom(letter);
      if (typeof atom === "number" && !"*+?{".includes(cursor.peek() || " ")) {
        text.push(atom);
        continue;
      }
      endText();
      items.push(
        readQuantifier(
          cursor,
          typeof atom === "number" ? { kind: "set", test: oneCharacter(atom, cursor.flags) } : atom,
        ),
      );
    }
    endText();
    const [only] = items;
    return items.length === 1 && only !== undefined ? only : { kind: "sequence", items };
  }

  /** @returns the code point of a character that stands for itself, or a node */
  #readAtom(letter: string): number | Node {
    const cursor = this.#cursor;
    switch (letter) {
      case "\\":
        return this.#resolve(readEscape(cursor));
      case "[":
        return { kind: "set", test: readClass(cursor) };
      case "*":
      case "+":
      case "?":
        throw cursor.invalid(`Dangling meta character '${letter}'`, cursor.at);
      case "{":
        // Java repeats the empty text: `a{2}{3}` and `{2}a` are patterns, `a**` is none.
        return { kind: "sequence", items: [] };
      default:
        cursor.next();
        if (letter === "^") return { kind: "assertion", holds: caret(cursor.flags) };
        if (letter === "$") return { kind: "assertion", holds: dollar(cursor.flags) };
        return letter === "." ? { kind: "set", test: dot(cursor.flags) } : pointOf(letter);
    }
  }

  #resolve(escape: Escape): number | Node {
    const cursor = this.#cursor;
    switch (escape.kind) {
      case "character":
        return escape.point;
      case "set":
      case "line-break":
        return escape;
      case "assertion":
        return { kind: "assertion", holds: escapedAssertion(escape.letter, cursor.flags) };
      case "number":
        return this.#reference(readGroupNumber(cursor, escape.digit, this.#groups));
      case "name": {
        const group = this.#names.get(escape.name);
        if (group === undefined) throw cursor.invalid(`named capturing group <${escape.name}> does not exist`);
        return this.#reference(group);
      }
    }
  }

  #reference(group: number): Node {
    this.#hasReferences = true;
    return { kind: "reference", group, same: sameCharacter(this.#cursor.flags) };
  }

  /** @returns undefined where it only set flags */
  #readGroup(): Node | undefined {
    const cursor = this.#cursor;
    const flags = cursor.flags;
    const group = cursor.next() === "?" ? this.#readSpecialGroup() : this.#capture();
    if (group === undefined) return undefined;
    cursor.flags = flags;
    return readQuantifier(cursor, group);
  }

  #readSpecialGroup(): Node | undefined {
    const cursor = this.#cursor;
    const kind = cursor.raw(1);
    cursor.at += 2;
    switch (kind) {
      case ":":
        return { kind: "group", body: this.#readBody(), capture: undefined };
      case "=":
      case "!":
        return { kind: "look", body: this.#readBody(), negative: kind === "!", behind: undefined };
      case ">":
        return { kind: "atomic", body: this.#readBody() };
      case "<":
        return this.#readBehindOrNamed();
      case "$":
      case "@":
        throw cursor.invalid("Unknown group type");
      default:
        cursor.at--;
        return this.#readFlags();
    }
  }

  #readFlags(): Node | undefined {
    const end = readFlags(this.#cursor);
    if (end === ")") return undefined;
    if (end !== ":") throw this.#cursor.invalid("Unknown inline modifier");
    return { kind: "group", body: this.#readBody(), capture: undefined };
  }

  #readBehindOrNamed(): Node {
    const cursor = this.#cursor;
    const kind = cursor.peek();
    if (kind !== "=" && kind !== "!") return this.#capture(readGroupName(cursor));
    cursor.take();
    const start = cursor.at;
    const body = this.#readBody();
    const { min, max, bounded } = extentOf(body);
    if (!bounded) throw cursor.invalid("Look-behind group does not have an obvious maximum length", cursor.at - 2);
    const wholeCharacters = cursor.points.slice(start).some((point) => /[\ud800-\udfff]/.test(point));
    return { kind: "look", body, negative: kind === "!", behind: { min, max, wholeCharacters } };
  }

  #capture(name?: string): Node {
    if (name !== undefined && this.#names.has(name)) {
      throw this.#cursor.invalid(`Named capturing group <${name}> is already defined`);
    }
    const capture = ++this.#groups;
    if (name !== undefined) this.#names.set(name, capture);
    return { kind: "group", body: this.#readBody(), capture };
  }

  #readBody(): Node {
    const body = this.#readChoice();
    if (this.#cursor.take() !== ")") throw this.#cursor.invalid("Unclosed group");
    return body;
  }
}
