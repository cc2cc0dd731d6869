/** Looks for what is left of somebody: in every table, on a console's computer, and in the copy that is made for them. */
import { inflateRawSync } from 'node:zlib';
import { expect } from 'vitest';
import type { Db } from '../../../server/platform/db/db.ts';
import { raw, sql } from '../../../server/platform/db/sql.ts';
import type { newComputer } from '../console-data/console.ts';

/** Every row of every table as text, jobs included: what a dump of the database would hold. */
export async function tablesHolding(db: Db, marker: string): Promise<string[]> {
  const tables = await db.query<{ name: string }>(sql`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`);
  expect(tables.length).toBeGreaterThan(40);
  const found: string[] = [];
  for (const { name } of tables) {
    const { count } = await db.one<{ count: string }>(sql`
      select count(*) as count from ${raw(name)} t
      where position(${marker} in t::text) > 0 or position(${Buffer.from(marker).toString('hex')} in t::text) > 0`);
    if (Number(count) > 0) found.push(name);
  }
  return found.sort();
}

/** Everything that is on this computer. */
export async function onDisk(computer: ReturnType<typeof newComputer>): Promise<string> {
  let all = JSON.stringify([...computer.storage]);
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    for (const store of database.objectStoreNames) {
      all += await new Promise<string>((resolve, reject) => {
        const request = database.transaction(store).objectStore(store).getAll();
        request.onsuccess = () => resolve(JSON.stringify(request.result));
        request.onerror = () => reject(request.error);
      });
    }
    database.close();
  }
  return all;
}

/** The files of an archive, by its own directory of places. */
export function unzipped(archive: Buffer): string[] {
  const files: string[] = [];
  for (let at = 0; archive.readUInt32LE(at) === 0x04034b50; ) {
    const [packed, name] = [archive.readUInt32LE(at + 18), archive.readUInt16LE(at + 26)];
    const from = at + 30 + name;
    files.push(inflateRawSync(archive.subarray(from, from + packed)).toString());
    at = from + packed;
  }
  return files;
}
