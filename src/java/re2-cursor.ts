/** A place in a regular expression of RE2, code point by code point. */
export class Re2Cursor {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get more(): boolean {
    return this.#at < this.#text.length;
  }

  get rest(): string {
    return this.#text.slice(this.#at);
  }

  /** The next code point; undefined at the end. */
  get peek(): string | undefined {
    const point = this.#text.codePointAt(this.#at);
    return point === undefined ? undefined : String.fromCodePoint(point);
  }

  startsWith(start: string): boolean {
    return this.#text.startsWith(start, this.#at);
  }

  /** The next code point, behind which it stands now; undefined at the end. */
  take(): string | undefined {
    const { peek } = this;
    this.#at += peek?.length ?? 0;
    return peek;
  }

  /** Goes on behind a text that stands here. */
  skip(text: string): void {
    this.#at += text.length;
  }
}

/** The text is no regular expression; the message is RE2/J's description. */
export class Re2Mistake extends Error {}
