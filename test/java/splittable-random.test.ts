import { expect, test } from "vitest";
import { SplittableRandom } from "../../src/java/splittable-random.ts";

/** Three numbers for each bound, as java.util.SplittableRandom of Java 17 gives them. */
const BOUNDS = [1, 2, 3, 4, 7, 16, 26, 1000, 2 ** 20, 2 ** 30 + 1, 2 ** 31 - 1, 2 ** 30, 1_610_612_735];
const JAVA: Readonly<Record<string, string>> = {
  "0": "0, 0, 0, 0, 0, 1, 2, 0, 1, 3, 3, 3, 6, 1, 3, 10, 12, 12, 12, 18, 20, 715, 843, 834, 542217, 229174, 869167, 501027532, 655298915, 633776107, 2007979904, 2022265844, 1874371068, 546454063, 863000938, 175504550, 1542960575, 1039336280, 245338050",
  "-1": "0, 0, 0, 1, 1, 0, 2, 1, 2, 0, 0, 3, 2, 4, 3, 2, 0, 3, 17, 23, 24, 784, 879, 698, 693335, 703125, 120665, 278580743, 188336422, 757523719, 1967631091, 1004155623, 1970246433, 779716492, 405840009, 1051306131, 1012891864, 285864440, 533819548",
  "1234567890123456789":
    "0, 0, 0, 0, 0, 0, 1, 1, 0, 2, 1, 3, 5, 6, 1, 6, 6, 10, 15, 9, 8, 906, 960, 695, 173183, 339745, 924743, 135467325, 259215119, 582361807, 39228033, 1859423959, 1415063196, 117864723, 6167644, 68905307, 1511449731, 1293392193, 293686260",
  "-9223372036854775808":
    "0, 0, 0, 1, 1, 1, 1, 0, 2, 0, 3, 2, 3, 6, 4, 15, 3, 4, 5, 12, 22, 901, 342, 527, 679946, 385713, 38495, 875057183, 401953788, 913967031, 999173974, 1906167259, 1442902821, 654439975, 172046737, 762681787, 1539242771, 224223973, 550532241",
};

test.each(Object.entries(JAVA))("draws from the seed %s what Java draws", (seed, numbers) => {
  const random = new SplittableRandom(BigInt(seed));
  const drawn = BOUNDS.flatMap((bound) => Array.from({ length: 3 }, () => random.nextInt(bound)));
  expect(drawn.join(", ")).toBe(numbers);
});

test("fills bytes with the letters that Java draws from the same seed", () => {
  const random = new SplittableRandom(0n, 100_000);
  random.letters(0, 20);
  random.letters(20, 40);
  random.letters(99_990, 100_000);
  expect(random.bytes.toString("latin1", 0, 41)).toBe("YQHHNEBSEPDNSEIFGAMSUJXKOLTXSPLGHDIOYZJF\0");
  expect(random.bytes.toString("latin1", 99_989)).toBe("\0NIDSPWHZMK");
});

test("goes from letters to numbers as one sequence", () => {
  const [letters, numbers] = [new SplittableRandom(0n, 5), new SplittableRandom(0n)];
  letters.letters(0, 5);
  for (let index = 0; index < 5; index++) expect(letters.bytes[index]! - 65).toBe(numbers.nextInt(26));
  expect(letters.nextInt(1000)).toBe(numbers.nextInt(1000));
});
