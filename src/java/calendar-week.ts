/** Weeks of java.util.GregorianCalendar where they begin on Sunday and the first of a year or month may be a part of one. */
const DAY_MS = 86_400_000;

/** From 0. */
function dayOfYear(date: Date): number {
  return (utcDay(date) - utcDay(firstOfYear(date.getFullYear()))) / DAY_MS;
}

export const weekOf = {
  dayOfYear,
  /** 1 where the week has the first day of the next year in it. */
  year: (date: Date): number => {
    if (weekYearOf(date) > date.getFullYear()) return 1;
    return week(dayOfYear(date), date);
  },
  month: (date: Date): number => week(date.getDate() - 1, date),
};

/** The year that the week belongs to: the next one for days before it in the week of its first day. */
export function weekYearOf(date: Date): number {
  const next = firstOfYear(date.getFullYear() + 1);
  const startOfItsWeek = utcDay(next) - next.getDay() * DAY_MS;
  return utcDay(date) >= startOfItsWeek ? next.getFullYear() : date.getFullYear();
}

/** The week of a day, counted in days from the first of the year or month, which is in week 1. */
function week(day: number, date: Date): number {
  const weekdayOfFirst = (((date.getDay() - day) % 7) + 7) % 7;
  return Math.floor((day + weekdayOfFirst) / 7) + 1;
}

const firstOfYear = (year: number): Date => new Date(year, 0, 1);

/** The calendar day, free of changes of the clock. */
function utcDay(date: Date): number {
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
}
