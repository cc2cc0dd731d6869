import pg from 'pg';

export type ClusterAddress = { port: number; password: string };

export function connectionStringOf(address: ClusterAddress, database: string): string {
  return `postgres://postgres:${encodeURIComponent(address.password)}@127.0.0.1:${address.port}/${encodeURIComponent(database)}`;
}

/** Makes the database when it is missing. */
export async function ensureDatabase(address: ClusterAddress, database: string): Promise<void> {
  const client = new pg.Client({ connectionString: connectionStringOf(address, 'postgres') });
  client.on('error', () => {});
  await client.connect();
  try {
    const found = await client.query('select from pg_database where datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)}`);
  } finally {
    await client.end();
  }
}
