/** java.text.SimpleDateFormat as a formatter: every pattern, in English and the zone of this process. */
import { InputError } from "../errors.ts";
import { weekOf, weekYearOf } from "./calendar-week.ts";
import { isoZone, rfc822Zone, zoneName } from "./zone-text.ts";

/** Text as it stands, or a letter and how often it is repeated. */
type Part = string | { readonly letter: string; readonly count: number };

const LETTERS = "GyMdkHmsSEDFwWahKzZYuXL";
const ILLEGAL = "java.lang.IllegalArgumentException";
const MONTHS = "January February March April May June July August September October November December".split(" ");
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

/**
 * Reads a pattern, and gives what formats a time (ms since 1970, not before it) by it. Weeks begin on Sunday, the first
 * one is that of 1 January, as Java counts them in the United States.
 *
 * @throws InputError for a pattern that Java refuses, in its words
 */
export function compileDatePattern(pattern: string): (ms: number) => string {
  const parts = parsePattern(pattern);
  return (ms) => {
    const date = new Date(ms);
    return parts.map((part) => (typeof part === "string" ? part : field(date, part.letter, part.count))).join("");
  };
}

function parsePattern(pattern: string): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < pattern.length;) {
    const char = pattern.charAt(at);
    if (char === "'") {
      const [text, end] = quoted(pattern, at);
      parts.push(text);
      at = end;
    } else if (/[a-zA-Z]/.test(char)) {
      let end = at + 1;
      while (pattern.charAt(end) === char) end += 1;
      parts.push(letterPart(char, end - at));
      at = end;
    } else {
      parts.push(char);
      at += 1;
    }
  }
  return parts;
}

/** From an apostrophe on; two of them, within quotes or without, are one. */
function quoted(pattern: string, start: number): [text: string, end: number] {
  if (pattern.charAt(start + 1) === "'") return ["'", start + 2];
  let text = "";
  for (let at = start + 1; at < pattern.length; at++) {
    if (pattern.charAt(at) !== "'") text += pattern.charAt(at);
    else if (pattern.charAt(at + 1) === "'") text += pattern.charAt(++at);
    else return [text, at + 1];
  }
  throw new InputError("Unterminated quote", { javaClass: ILLEGAL });
}

function letterPart(letter: string, count: number): Part {
  if (!LETTERS.includes(letter)) {
    throw new InputError(`Illegal pattern character '${letter}'`, {
      javaClass: ILLEGAL,
      hint: "letters that shall stand for themselves go between apostrophes: yyyy-MM-dd'T'HH:mm",
    });
  }
  if (letter === "X" && count > 3) {
    throw new InputError(`invalid ISO 8601 format: length=${count}`, { javaClass: ILLEGAL });
  }
  return { letter, count };
}

function field(date: Date, letter: string, count: number): string {
  switch (letter) {
    case "G":
      return "AD";
    case "y":
      return year(date.getFullYear(), count);
    case "Y":
      return year(weekYearOf(date), count);
    case "M":
    case "L":
      return count > 2 ? name(MONTHS[date.getMonth()], count) : padded(date.getMonth() + 1, count);
    case "E":
      return name(DAYS[date.getDay()], count);
    case "a":
      return date.getHours() < 12 ? "AM" : "PM";
    case "z":
      return zoneName(date, count > 3);
    case "Z":
      return rfc822Zone(date);
    case "X":
      return isoZone(date, count);
    default:
      return padded(number(date, letter), count);
  }
}

function number(date: Date, letter: string): number {
  const hours = date.getHours();
  switch (letter) {
    case "d":
      return date.getDate();
    case "D":
      return weekOf.dayOfYear(date) + 1;
    case "F":
      return Math.ceil(date.getDate() / 7);
    case "H":
      return hours;
    case "K":
      return hours % 12;
    case "S":
      return date.getMilliseconds();
    case "W":
      return weekOf.month(date);
    case "h":
      return hours % 12 || 12;
    case "k":
      return hours || 24;
    case "m":
      return date.getMinutes();
    case "s":
      return date.getSeconds();
    case "u":
      return date.getDay() || 7;
    default:
      return weekOf.year(date);
  }
}

/** Two letters are for the last two digits. */
function year(value: number, count: number): string {
  return count === 2 ? padded(value % 100, 2) : padded(value, count);
}

const padded = (value: number, digits: number): string => String(value).padStart(digits, "0");

const name = (whole = "", count: number): string => (count > 3 ? whole : whole.slice(0, 3));
