/** Leaves a marker in every table that can hold a word of a customer, each time with the table's name behind it. */
import { sql } from '../../../server/platform/db/sql.ts';
import type { TestApp } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

type Met = { customerId: string; conversationId: string };

/** @returns what was written where, by table */
export async function plant({ db, teamId }: TestApp, marker: string, met: Met, personId: string) {
  const { customerId, conversationId } = met;
  const at = new Date();
  const word = (table: string) => `${marker}-${table}`;
  await db.query(sql`
    update customers set note = ${word('customers')}, attributes = ${{ colour: word('customers') }} where id = ${customerId}`);
  await db.query(sql`
    update conversations set handover = ${{ reason: word('conversations') }}, tags = ${[word('conversations')]}
    where id = ${conversationId}`);
  await db.query(sql`
    update messages set text = text || ${word('messages')} where conversation_id = ${conversationId} and kind = 'text'`);
  await db.query(sql`
    update ai_runs set question = ${word('ai_runs')}, steps = ${JSON.stringify([{ said: word('ai_runs') }])}
    where conversation_id = ${conversationId}`);
  await db.query(sql`
    insert into transcripts (id, conversation_id, team_id, part, first_seq, last_seq, messages, last_message_at)
    values (${newId()}, ${conversationId}, ${teamId}, 1, 1, 2, ${JSON.stringify([{ text: word('transcripts') }])}, ${at})`);
  await db.query(sql`
    insert into drafts (id, team_id, text, confidence, provider, model, for_seq)
    values (${conversationId}, ${teamId}, ${word('drafts')}, 0.5, 'embedded', 'm', 1)
    on conflict (id) do update set text = excluded.text`);
  const flowId = newId();
  await db.query(sql`
    insert into flows (id, name, state, draft, version, is_changed, secret, updated_at_ms, updated_by, created_at)
    values (${flowId}, 'Returns', 'published', '{}', 1, false, 's', 1, 'Ada', ${at})`);
  await db.query(sql`
    insert into flow_versions (flow_id, number, definition, note, override, published_at, published_by)
    values (${flowId}, 1, '{}', '', '', ${at}, 'Ada')`);
  await db.query(sql`
    insert into flow_runs (id, flow_id, version, conversation_id, status, at_step, state, begun_seq, last_seq, started_at, updated_at)
    values (${newId()}, ${flowId}, 1, ${conversationId}, 'running', 'one', ${{ order: word('flow_runs') }}, 1, 1, ${at}, ${at})`);
  await db.query(sql`
    insert into notifications (id, person_id, kind, conversation_id, title, body)
    values (${newId()}, ${personId}, 'assigned', ${conversationId}, ${word('notifications')}, 'x')`);
  // Several wait: the notice is of none of them, quotes the newest and leads there.
  const several = newId();
  await db.query(sql`
    insert into notifications (id, person_id, kind, conversation_id, title, body, route, group_key)
    values (${several}, ${personId}, 'queue_new', null, '3 wait in Support', ${`${word('notifications')}: hello`},
      ${`#/inbox/unassigned/${conversationId}`}, ${`queue_new:${teamId}`})`);
  for (const [noticeId, of] of [
    [newId(), conversationId],
    [several, null],
  ])
    await db.query(sql`
      insert into notification_deliveries (id, way, person_id, notice_id, kind, priority, conversation_id, title, body, state, created_at)
      values (${newId()}, 'push', ${personId}, ${noticeId}, 'assigned', 'high', ${of},
        ${word('notification_deliveries')}, 'x', 'sent', ${at})`);
  const versionId = newId();
  await db.query(sql`
    insert into model_versions (id, line, number, kind, provider, model_name, parameters, metadata, note, data_hash, code_version, metrics,
      created_at, created_by, stage)
    values (${versionId}, ${`answers-${versionId}`}, 1, 'chat', 'openai', 'm', '{}', '{}', '', '', '1', '{}', ${at}, 'Ada', 'registered')`);
  await db.query(sql`
    insert into predictions (id, version_id, side, conversation_id, at, input, prediction, response_ms, has_failed, input_tokens, output_tokens)
    values (${newId()}, ${versionId}, 'champion', ${conversationId}, ${at}, ${word('predictions')}, '{}', 1, false, 1, 1)`);
  const [webhookId, deliveryId] = [newId(), newId()];
  await db.query(sql`
    insert into webhooks (id, name, url, created_at) values (${webhookId}, 'Shop', 'https://hooks.example/', ${at})`);
  await db.query(sql`
    insert into webhook_deliveries (id, webhook_id, event_id, position, type, conversation_id, lane, state, reason, created_at, begun_at)
    values (${deliveryId}, ${webhookId}, ${newId()}, 1, 'message.created', ${conversationId}, ${conversationId}, 'sent',
      ${word('webhook_deliveries')}, ${at}, ${at})`);
  await db.query(sql`
    insert into webhook_attempts (delivery_id, tried_at, duration_ms, answer)
    values (${deliveryId}, ${at}, 1, ${word('webhook_attempts')})`);
  await db.query(sql`
    insert into limit_talkers (name, at, kind, key, hits) values ('widget', ${at}, 'customer', ${`customer:${customerId}`}, 3)`);
  return versionId;
}
