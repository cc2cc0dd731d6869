/** A desk with an admin, a lead, an agent and a shop that flows look things up at; and customers who meet a flow. */
import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { sql } from '../../server/platform/db/sql.ts';
import { starters } from '../../src/ai/flows/starters.ts';
import type { Flow, FlowAnswer, FlowDefinition } from '../../src/protocol/http/flows.ts';
import type { WidgetResumeAnswer } from '../../src/protocol/widget.ts';
import { ask, command, makeApp, type TestApp } from './app.ts';
import { newId } from './desk.ts';
import { type Receiver, startReceiver } from './receivers.ts';

/** Call it once in a file of tests: it starts before them, and no flow of one test is published in the next. */
export function flowDesk() {
  let app: TestApp;
  let shop: Receiver;
  let admin: { token: string };
  let lead: { token: string };
  let agent: { id: string; token: string };

  beforeAll(async () => {
    shop = await startReceiver();
    app = await makeApp({ config: { mayReachPrivate: true } });
    [admin, lead, agent] = await Promise.all([
      app.person('Ada', 'admin'),
      app.person('Sol', 'supervisor'),
      app.person('Mara', 'agent'),
    ]);
  });
  afterAll(async () => {
    await app.close();
    await shop.stop();
  });
  afterEach(async () => {
    shop.seen.length = 0;
    shop.answers(200);
    await app.db.query(sql`update flows set state = 'retired' where state = 'published'`);
  });

  const api = async <Answer>(
    method: string,
    path: string,
    body?: unknown,
    by: { token: string } = admin,
  ): Promise<{ status: number; body: Answer }> => {
    const response = await fetch(`${app.url}/api/v1/flows${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${by.token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as Answer };
  };

  async function create(name: string, definition: FlowDefinition): Promise<Flow> {
    const { status, body } = await api<FlowAnswer>('POST', '', { name, definition });
    expect(status).toBe(201);
    return body.flow;
  }

  async function publish(flow: Flow, more: { override?: string } = {}): Promise<Flow> {
    const { status, body } = await api<FlowAnswer>('POST', `/${flow.id}/publish`, {
      ...{ updatedAt: flow.updatedAt, note: '', override: '', ...more },
    });
    expect(body).toMatchObject({ flow: { state: 'published' } });
    expect(status).toBe(200);
    return body.flow;
  }

  const orderStatus = (): FlowDefinition => ({
    ...starters.order_status,
    steps: starters.order_status.steps.map(step =>
      step.kind === 'webhook' ? { ...step, url: `${shop.url}/order-status`, retries: 1 } : step,
    ),
  });

  /** A customer with a widget, who writes and reads. */
  async function customer(locale = 'en') {
    const session = await app.visit({ locale });
    const socket: Socket = await app.widget(session.token);
    const conversationId = newId();
    const read = async () => {
      const answer = await ask<WidgetResumeAnswer>(socket, 'widget.resume', { conversationId, afterSeq: 0 });
      if (!answer.ok) throw new Error(answer.error.message);
      return answer;
    };
    return {
      conversationId,
      read,
      async write(text: string): Promise<void> {
        const form = null;
        const payload = { conversationId, messageId: newId(), text, page: '', locale, form };
        expect(await ask(socket, 'command', command('customer.write', payload))).toMatchObject({ ok: true });
      },
      run: (kind: string, payload: object) =>
        ask(socket, 'command', command(kind, { conversationId, ...payload })),
      /** What the other side said last, once there are so many lines of it. */
      async heard(count: number): Promise<string[]> {
        const lines = async () =>
          (await read()).messages
            .filter(({ author }) => author.kind === 'ai')
            .map(({ text, event }) => (event?.type === 'handed_over' ? `→ ${event.text}` : text));
        await expect.poll(async () => (await lines()).length).toBe(count);
        return lines();
      },
    };
  }

  const runsOf = (conversationId: string) =>
    app.db.query<{ status: string; at_step: string; has_state: boolean }>(sql`
      select status, at_step, state is not null as has_state from flow_runs
      where conversation_id = ${conversationId} order by started_at`);
  const notesOf = (conversationId: string) =>
    app.db.query<{ text: string }>(
      sql`select text from messages where conversation_id = ${conversationId} and kind = 'note'`,
    );

  return {
    get app() {
      return app;
    },
    get shop() {
      return shop;
    },
    get admin() {
      return admin;
    },
    get lead() {
      return lead;
    },
    get agent() {
      return agent;
    },
    ...{ api, create, publish, orderStatus, customer, runsOf, notesOf },
  };
}
