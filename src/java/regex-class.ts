import { oneCharacter, range, type CharTest } from "./regex-case.ts";
import type { PatternCursor } from "./regex-cursor.ts";
import { pointOf, readEscape } from "./regex-escape.ts";

/**
 * Reads the character class at whose bracket the cursor stands, and the bracket that closes it: ranges, unions by
 * nesting, intersections by `&&`.
 *
 * @throws InvalidPatternError for a class that is not closed or a range that runs backwards
 */
export function readClass(cursor: PatternCursor): CharTest {
  const test = new ClassReader(cursor).read();
  cursor.next();
  return test;
}

/** Reads up to the closing bracket. What is on the right of `&&` is read as if it had brackets of its own. */
class ClassReader {
  readonly #cursor: PatternCursor;
  /** Latin-1 characters that stand alone are kept apart: even those behind an `&&` join the left side of it. */
  readonly #latin: CharTest[] = [];
  #latinPending = false;
  #set: CharTest | undefined;
  /** The member read last, which an `&&` without a right side intersects with: `[a-cx-z&&]` is `[x-z]`. */
  #last: CharTest | undefined;

  constructor(cursor: PatternCursor) {
    this.#cursor = cursor;
  }

  read(): CharTest {
    const cursor = this.#cursor;
    let letter = cursor.next();
    const negated = letter === "^" && cursor.raw(-1) === "[";
    if (negated) letter = cursor.next();
    for (;;) {
      if (letter === "") throw cursor.invalid("Unclosed character class");
      // A bracket that closes before any member stands for itself.
      if (letter === "]" && (this.#set !== undefined || this.#latinPending)) break;
      if (letter === "[") this.#add(readClass(cursor));
      else if (letter !== "&" || !this.#readIntersection()) this.#readMember();
      letter = cursor.peek();
    }
    this.#joinLatin();
    const set = this.#set ?? (() => false);
    return negated ? (point) => !set(point) : set;
  }

  #add(test: CharTest): void {
    this.#last = test;
    this.#set = union(this.#set, test);
  }

  #joinLatin(): void {
    if (!this.#latinPending) return;
    this.#latinPending = false;
    const alone: CharTest = (point) => this.#latin.some((test) => test(point));
    this.#last = this.#set === undefined ? alone : this.#last;
    this.#set = union(this.#set, alone);
  }

  /** @returns false where a single & stands for itself */
  #readIntersection(): boolean {
    const cursor = this.#cursor;
    if (cursor.next() !== "&") {
      cursor.at--;
      return false;
    }
    let right: CharTest | undefined;
    for (let letter = cursor.next(); letter !== "]" && letter !== "&"; letter = cursor.peek()) {
      if (letter === "[") {
        right = union(right, readClass(cursor));
      } else {
        cursor.at--;
        right = union(right, new ClassReader(cursor).read());
      }
    }
    this.#joinLatin();
    if (right !== undefined) this.#last = right;
    const [left, other] = [this.#set, this.#last];
    if (left === undefined && right === undefined) throw cursor.invalid("Bad class syntax");
    if (left === undefined) this.#set = right;
    else if (other === undefined) throw cursor.unsupported("a && that Java itself fails on");
    else this.#set = (point) => left(point) && other(point);
    return true;
  }

  /** A character, a set, or a range of two characters. */
  #readMember(): void {
    const cursor = this.#cursor;
    const from = this.#readCharacter(false);
    if (typeof from !== "number") {
      this.#add(from);
      return;
    }
    // A hyphen before the end or a nested class stands for itself.
    if (cursor.peek() !== "-" || cursor.raw(1) === "[" || cursor.raw(1) === "]") {
      this.#addAlone(from);
      return;
    }
    cursor.next();
    const to = this.#readCharacter(true);
    if (typeof to !== "number" || to < from) throw cursor.invalid("Illegal character range");
    this.#add(range(from, to, cursor.flags));
  }

  #addAlone(point: number): void {
    const { i, u } = this.#cursor.flags;
    const test = oneCharacter(point, this.#cursor.flags);
    // Those whose case leads out of Latin-1 are no Latin-1 characters to Java.
    if (point < 256 && !(i && u && "IiKkSs\u00b5\u00c5\u00e5\u00ff".includes(String.fromCodePoint(point)))) {
      this.#latin.push(test);
      this.#latinPending = true;
      this.#last = undefined;
    } else {
      this.#add(test);
    }
  }

  #readCharacter(endsRange: boolean): number | CharTest {
    const cursor = this.#cursor;
    if (cursor.peek() !== "\\") {
      const point = pointOf(cursor.raw());
      cursor.next();
      return point;
    }
    // \v is a set, but a character at either end of a range.
    if (cursor.raw(1) === "v" && (endsRange || cursor.raw(2) === "-")) {
      cursor.at += 2;
      return 0x0b;
    }
    if (cursor.raw(1) === "X" || cursor.raw(1) === "k")
      throw cursor.invalid("Illegal/unsupported escape sequence", cursor.at + 1);
    if (cursor.raw(1) === "") throw cursor.invalid("Unclosed character class", cursor.at + 1);
    const escape = readEscape(cursor);
    if (escape.kind === "character") return escape.point;
    if (escape.kind === "set") return escape.test;
    throw cursor.invalid("Illegal/unsupported escape sequence");
  }
}

function union(left: CharTest | undefined, right: CharTest): CharTest {
  return left === undefined ? right : (point) => left(point) || right(point);
}
