/**
 * Where Java breaks lines: java.text.BreakIterator.getLineInstance of the JDK's own locale data, which is older than
 * Unicode's rules and differs from them (a break after every `:` or `.` inside a word, none before `$`).
 */

/** The kinds of characters that its rules tell apart; the index of each is its column in the table below. */
const kinds: readonly (readonly [kind: number, pattern: RegExp])[] = [
  // oxlint-disable-next-line no-control-regex -- the end of a text is one of its hard breaks
  [5, /[\u0003\t\n\f\u2028\u2029]/],
  [6, /\r/],
  [12, /[\u00a0\u0f0c\u2007\u2011\u202f\ufeff]/],
  [0, /[\p{Zs}\p{Cc}]/u],
  [2, /"/],
  [10, /[.,]/],
  [8, /[$']/],
  [1, /[!%:;?¢°\u066a\u2030-\u2034\u2103\u2105\u2109\p{Pe}\p{Pf}\u3001\u3002\u3005]/u],
  [4, /[\p{Pd}\u00ad]/u],
  [9, /[\p{Sc}\p{Ps}\p{Pi}]/u],
  [7, /[\p{Nd}\p{No}]/u],
  [11, /[\u3040-\u318f\u31f0-\u31ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]/],
];

/** Of all that has no rule of its own: letters and most signs. */
const LETTER = 3;

/**
 * What follows what: a row a state, a column a kind of character, in it the state behind that character (in base 36)
 * or `|` where the line may break in front of it. Columns: blank, closing mark, `"`, letter, dash, hard break, CR,
 * digit, `$` or `'`, opening mark, `.` or `,`, ideograph, no-break space.
 */
const states: readonly string[] = [
  "120345678029a",
  "1||||56|||||a",
  "122||56|b|2|a",
  "1223c563b|2|a",
  "1|||456de|||a",
  "|||||||||||||",
  "|||||5|||||||",
  "1223c567b|f|a",
  "1283g5678829a",
  "122|c56|b|2|a",
  "b2b3h567ib29a",
  "12b3h567ib29a",
  "1|||c56|b|||a",
  "122|c56db|f|a",
  "12e3j567ke29a",
  "122||56db|2|a",
  "1|||l56dm|||a",
  "1|||h56dn|||a",
  "o2b3h567bb29|",
  "1|||j56dk|||a",
  "o2k3p567kk29|",
  "12q|l56dm|f|a",
  "o2k3p567kkf9|",
  "o2n3h567bb29|",
  "o||||56||||||",
  "o|||r56dk||||",
  "12q||56dk|2|a",
  "o|||r56d|||||",
];

/** The pieces of a text between which a line may break; together they are the text. */
export function linePieces(text: string): string[] {
  const pieces: string[] = [];
  let piece = "";
  let state = 0;
  for (const character of text) {
    const next = ignored.test(character) && piece !== "" ? state.toString(36) : states[state]?.[kindOf(character)];
    if (next === "|" && piece !== "") {
      pieces.push(piece);
      piece = "";
      state = Number.parseInt(states[0]?.[kindOf(character)] ?? "0", 36);
    } else {
      state = Number.parseInt(next ?? "0", 36);
    }
    piece += character;
  }
  return piece === "" ? pieces : [...pieces, piece];
}

/** Marks upon the letter before, and what is not seen: they change nothing. */
const ignored = /[\p{Mn}\p{Me}\p{Cf}]/u;

function kindOf(character: string): number {
  return kinds.find(([, pattern]) => pattern.test(character))?.[0] ?? LETTER;
}
