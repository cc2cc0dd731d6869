// The audit log as text that goes elsewhere: JSON lines with all that a check needs, or a table for people. Pure.
import { z } from 'zod';
import { csvText } from '#platform/sheets/csv.ts';
import type { ChainRow } from './chain.ts';

const hex = z.string().regex(/^[0-9a-f]*$/);
const text = z.string();
const line = z.object({
  ...{ id: text, seq: z.number().int().nullable(), at: z.number(), act: text },
  ...{ byKind: text, byId: text.nullable(), byName: text, subjectKind: text, subjectId: text },
  ...{ ip: text.nullable(), digest: hex, prevHash: hex.nullable(), hash: hex.nullable() },
  detail: z.object({ salt: hex, text }).nullable(),
});

/** Readers that go line by line take two more characters for the end of one, which JSON leaves as they are. */
export const jsonLine = ({ detail, ...row }: ChainRow): string => {
  const kept = detail && { salt: Buffer.from(detail.salt).toString('hex'), text: detail.text };
  const written = JSON.stringify({ ...row, detail: kept });
  return `${written.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}\n`;
};

/** @throws where it is no line of an export */
export function readJsonLine(written: string): ChainRow {
  const { detail, ...row } = line.parse(JSON.parse(written));
  return { ...row, detail: detail && { salt: Buffer.from(detail.salt, 'hex'), text: detail.text } };
}

export const csvHead = 'seq,at,act,by_kind,by_id,by,subject_kind,subject_id,subject,ip,detail,hash\r\n';

export function csvLine(row: ChainRow): string {
  const kept = row.detail && (JSON.parse(row.detail.text) as { name: string; detail: unknown });
  const values = [
    ...[`${row.seq}`, new Date(row.at).toISOString(), row.act, row.byKind, row.byId ?? '', row.byName],
    ...[row.subjectKind, row.subjectId, kept?.name ?? '', row.ip ?? ''],
    ...[kept ? JSON.stringify(kept.detail) : '', row.hash ?? ''],
  ];
  return `${values.map(csvText).join(',')}\r\n`;
}
