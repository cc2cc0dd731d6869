// What an export holds, column by column, and which part of a file was asked for. Pure.
import type { Column } from '#platform/sheets/xlsx.ts';
import type { ExportFormat, ExportKind } from '#protocol/http/exports.ts';

const text = (name: string): Column => ({ name, type: 'text' });
const number = (name: string): Column => ({ name, type: 'number' });
const date = (name: string): Column => ({ name, type: 'date' });
const boolean = (name: string): Column => ({ name, type: 'boolean' });

/** In the order of the values that the store reads. Names stay: spreadsheets and programs are built on them. */
export const columnsOf: Record<ExportKind, readonly Column[]> = {
  conversations: [
    ...[number('number'), text('id'), date('created_at'), text('team'), text('channel'), text('status')],
    ...[text('turn'), text('agent'), number('priority'), text('tags'), text('subject')],
    ...[text('customer_id'), text('customer_name'), text('customer_email'), text('customer_external_id')],
    ...[number('messages'), number('customer_messages'), number('agent_messages'), number('ai_messages')],
    ...[number('first_answer_seconds'), number('first_agent_answer_seconds'), date('resolved_at')],
    ...[number('resolution_seconds'), boolean('handed_over'), text('handover_reason')],
    ...[number('rating'), text('rating_comment'), date('last_activity_at'), text('locale'), text('page')],
    ...[number('recommendation'), number('merged_into_number')],
  ],
  messages: [
    ...[
      number('conversation_number'),
      text('conversation_id'),
      number('seq'),
      text('id'),
      date('created_at'),
    ],
    ...[text('kind'), text('author_kind'), text('author_name'), text('author_id'), text('language')],
    text('text'),
  ],
  customers: [
    ...[text('id'), text('external_id'), text('name'), text('email'), text('phone'), boolean('verified')],
    ...[text('locale'), text('time_zone'), text('note'), text('attributes'), number('conversations')],
    ...[date('created_at'), date('last_seen_at')],
  ],
  csat: [
    ...[number('number'), text('conversation_id'), date('rated_at'), number('score'), text('comment')],
    ...[text('team'), text('agent'), text('channel'), text('customer_id'), text('customer_name')],
    ...[date('created_at'), date('resolved_at')],
  ],
};

export const sheetNames: Record<ExportKind, string> = {
  ...{ conversations: 'Conversations', messages: 'Messages', customers: 'Customers', csat: 'Ratings' },
};

/** Excel takes it for UTF-8 by its first character. */
export const csvHead = (columns: readonly Column[]): string =>
  `\uFEFF${columns.map(({ name }) => name).join(',')}\r\n`;

export const mediaTypes: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/x-ndjson; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/**
 * The part that `Range: bytes=…` asks for (RFC 9110 §14); both ends are included. `whole`: none, or one that is not understood and so is
 * passed over. `none`: nothing of it is there.
 */
export function partOf(
  header: string | undefined,
  sizeBytes: number,
): { first: number; last: number } | 'whole' | 'none' {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  const [, from = '', to = ''] = match ?? [];
  if (!match || (from === '' && to === '')) return 'whole';
  if (from === '') {
    const length = Math.min(Number(to), sizeBytes);
    return length === 0 ? 'none' : { first: sizeBytes - length, last: sizeBytes - 1 };
  }
  const [first, last] = [Number(from), to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1)];
  if (to !== '' && Number(to) < first) return 'whole';
  return first >= sizeBytes ? 'none' : { first, last };
}
