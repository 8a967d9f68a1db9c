/** Random patterns from the grammar of java.util.regex, some of them invalid; the same ones at every run. */
export function randomPatterns(count: number, seed: number): string[] {
  const random = generator(seed);
  const pick = <T>(items: readonly [T, ...T[]]): T => items[Math.floor(random() * items.length)] ?? items[0];
  const many = (most: number, one: () => string): string =>
    Array.from({ length: 1 + Math.floor(random() * most) }, one).join("");

  const literal = (): string =>
    pick(["a", "b", "A", "B", "k", "K", "s", "é", "É", "ß", "😀", "1", "_", "-", " ", "#", "&", "\n"]);
  const escape = (): string =>
    pick([
      "\\d",
      "\\w",
      "\\W",
      "\\s",
      "\\S",
      "\\D",
      "\\h",
      "\\v",
      "\\.",
      "\\x41",
      "\\x{1F600}",
      "\\u00e9",
      "\\0141",
      "\\\\",
      "\\-",
      "\\]",
      "\\Qa-b\\E",
    ]);
  const property = (): string =>
    pick([
      "\\p{Lower}",
      "\\p{Upper}",
      "\\p{L}",
      "\\pL",
      "\\P{Lu}",
      "\\p{IsLatin}",
      "\\p{IsUppercase}",
      "\\p{Alnum}",
      "\\p{javaLowerCase}",
    ]);
  const member = (depth: number): string => {
    const chance = random();
    // Not the & that an && may follow: on some of those Java itself fails.
    if (chance < 0.4) return literal().replace("&", "b");
    if (chance < 0.6) return `${pick(["a", "A", "1", "\\x41", "é"])}-${pick(["z", "Z", "c", "\\x7a", "É", "ÿ"])}`;
    if (chance < 0.7) return `&&${pick(["b", "a-z", "^a", "[^k]", "[a-f]", "\\w", "\\p{Lower}"])}`;
    if (chance < 0.8 && depth > 0) return set(depth - 1);
    return chance < 0.9 ? escape() : property();
  };
  const set = (depth: number): string => `[${pick(["", "", "^"])}${many(4, () => member(depth))}]`;
  const flags = (): string =>
    `${pick(["", "i", "i", "x", "s", "m", "d", "iu", "u", "U", "iU"])}${pick(["", "", "-i", "-x", "-u", "-U"])}`;
  const group = (depth: number): string =>
    `(${pick(["", "", "?:", "?=", "?!", "?>", "?<=", "?<!", `?${flags()}:`])}${choice(depth - 1)})`;
  const atom = (depth: number): string => {
    const chance = random();
    if (chance < 0.45) return literal();
    if (chance < 0.55) return escape();
    if (chance < 0.65) return set(1);
    if (chance < 0.7) return property();
    if (chance < 0.78) return pick(["^", "$", ".", "\\b", "\\B", "\\R", "\\Z", "."]);
    if (chance < 0.84) return pick(["\\1", "\\2"]);
    return depth > 0 ? group(depth) : literal();
  };
  const quantifier = (): string =>
    random() < 0.7 ? "" : `${pick(["*", "+", "?", "{2}", "{0,2}", "{1,}"])}${pick(["", "", "", "?", "+"])}`;
  const sequence = (depth: number): string =>
    many(3, () => `${random() < 0.08 ? `(?${flags()})` : ""}${atom(depth)}${quantifier()}`);
  const choice = (depth: number): string =>
    random() < 0.75 ? sequence(depth) : `${sequence(depth)}|${random() < 0.2 ? "" : sequence(depth)}`;

  return Array.from({ length: count }, () => choice(3));
}

/** A linear congruential generator of numbers from 0 to 1. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
