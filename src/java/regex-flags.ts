/** The flags of a pattern by their letters; each holds from where it is set to the end of its group. */
export interface Flags {
  /** Case does not matter; of US-ASCII letters only without u. */
  readonly i: boolean;
  /** ^ and $ match at lines. */
  readonly m: boolean;
  /** A dot matches line terminators too. */
  readonly s: boolean;
  /** The only line terminator is \n. */
  readonly d: boolean;
  /** With i: case as Unicode has it. */
  readonly u: boolean;
  /** White space and comments from # to the end of a line mean nothing. */
  readonly x: boolean;
  /** \d, \w, \s, \b and the POSIX classes are Unicode's; brings u with it. */
  readonly U: boolean;
}

export const NO_FLAGS: Flags = { i: false, m: false, s: false, d: false, u: false, x: false, U: false };

/** @returns undefined for a letter that is no flag */
export function withFlag(flags: Flags, letter: string, on: boolean): Flags | undefined {
  if (letter === "U") return { ...flags, U: on, u: on };
  return letter in flags ? { ...flags, [letter]: on } : undefined;
}
