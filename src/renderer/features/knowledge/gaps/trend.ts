// Whether it is asked more of late. Pure.

/** The last four weeks beside the four before; a difference of one question says nothing. */
export function trendOf(weeks: readonly number[]): 'up' | 'down' | 'level' {
  const sum = (some: readonly number[]) => some.reduce((all, count) => all + count, 0);
  const half = Math.floor(weeks.length / 2);
  const [before, lately] = [sum(weeks.slice(0, half)), sum(weeks.slice(half))];
  if (lately - before >= 2 && lately >= 1.5 * before) return 'up';
  if (before - lately >= 2 && before >= 1.5 * lately) return 'down';
  return 'level';
}
