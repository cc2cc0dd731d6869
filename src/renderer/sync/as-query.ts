/** The part of an address behind `?`; what is undefined is not asked about. */
export function asQuery(asked: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const given = Object.entries(asked).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return new URLSearchParams(given).toString();
}
