import pg from 'pg';
import { databaseErrorCode } from './errors.ts';

export const oldestSupportedPostgres = 15;

export type ServerCheck = { ok: true; version: string } | { ok: false; message: string };

/** Whether a fit Postgres answers there: it connects, and looks at version and encoding. Never throws. */
export async function checkServer(connectionString: string): Promise<ServerCheck> {
  const where = describeServer(connectionString);
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: 10_000,
    application_name: 'steward check',
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{
      number: string;
      version: string;
      encoding: string;
      schema: boolean;
    }>(
      `select current_setting('server_version_num') as number, split_part(current_setting('server_version'), ' ', 1) as version,
              current_setting('server_encoding') as encoding,
              has_database_privilege(current_database(), 'create') as schema`,
    );
    const found = rows[0];
    if (!found) return { ok: false, message: `The database at ${where} gives no version.` };
    return judgeServer({ where, ...found, mayCreate: found.schema });
  } catch (error) {
    return { ok: false, message: explainFailure(error, where) };
  } finally {
    await client.end().catch(() => {});
  }
}

/** The pure part: is a server with these properties fit? */
export function judgeServer(server: {
  where: string;
  number: string;
  version: string;
  encoding: string;
  mayCreate: boolean;
}): ServerCheck {
  const { where, number, version, encoding, mayCreate } = server;
  if (Math.floor(Number(number) / 10_000) < oldestSupportedPostgres) {
    return {
      ok: false,
      message: `The database at ${where} is Postgres ${version}. Steward needs ${oldestSupportedPostgres} or newer; or leave DATABASE_URL empty to use its own.`,
    };
  }
  if (encoding !== 'UTF8') {
    return {
      ok: false,
      message: `The database at ${where} holds ${encoding} text. Make one with encoding UTF8.`,
    };
  }
  if (!mayCreate) {
    return {
      ok: false,
      message: `The database at ${where} does not let this user create in it. Make the user its owner.`,
    };
  }
  return { ok: true, version };
}

function explainFailure(error: unknown, where: string): string {
  switch (databaseErrorCode(error)) {
    case '28P01':
    case '28000':
      return `The database at ${where} refuses the user or the password of DATABASE_URL.`;
    case '3D000':
      return `The server of DATABASE_URL runs, but has no such database: ${where}. Create it first.`;
    case '57P03':
      return `The database at ${where} is starting up. Try again in a moment.`;
  }
  const reason =
    error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code : String(error);
  return `No database answers at ${where} (${reason}). Check DATABASE_URL, or leave it empty to use Steward's own Postgres.`;
}

/** Host, port and database, without user and password. */
function describeServer(connectionString: string): string {
  if (!URL.canParse(connectionString)) return 'DATABASE_URL';
  const { hostname, port, pathname } = new URL(connectionString);
  return `${hostname || 'localhost'}:${port || '5432'}${pathname}`;
}
