/**
 * Why the text cannot be a DATABASE_URL, or null when it can. Pure: whether a server answers there is asked at the start.
 * The text itself is never repeated, because it holds a password.
 */
export function databaseUrlProblem(text: string): string | null {
  if (/^(sqlite|file):/i.test(text)) return 'Steward brings its own Postgres: leave DATABASE_URL empty';
  if (!URL.canParse(text)) return 'must look like postgres://user:password@host:5432/database';
  const url = new URL(text);
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') {
    return `must begin with postgres://, not ${url.protocol}//: only Postgres 15 or newer will do`;
  }
  if (url.pathname.length < 2) return 'must name a database: postgres://user:password@host:5432/database';
  return null;
}
