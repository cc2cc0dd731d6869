// Who sees and does what of the system, at the real doors: maintenance is everybody's, performance for supervisors, security for admins.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { raiseAlert } from '../../../server/features/system/alerts.store.ts';
import { sql } from '../../../server/platform/db/sql.ts';
import type { CommandAnswer, PullAnswer, ResumeAnswer } from '../../../src/protocol/sync.ts';
import type { CapacityEvent, SystemEvent } from '../../../src/protocol/system.ts';
import type { Done } from '../../../src/protocol/up.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import type { WidgetMaintenance, WidgetResumeAnswer } from '../../../src/protocol/widget.ts';
import { ask, command, makeApp, type TestApp } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';

let app: TestApp;
beforeAll(async () => {
  app = await makeApp();
});
afterAll(() => app.close());

async function sit(role: 'agent' | 'supervisor' | 'admin') {
  const { token, id } = await app.person(`${role}${newId().slice(-6)}`, role);
  const socket = await app.console(token);
  const system: SystemEvent[] = [];
  const capacity: CapacityEvent[] = [];
  socket.on('system', (event: SystemEvent) => void system.push(event));
  socket.on('capacity', (event: CapacityEvent) => void capacity.push(event));
  const resumed = await ask<ResumeAnswer>(socket, 'sync.resume', {
    ...{ protocolVersion: PROTOCOL_VERSION, epoch: '', chains: [] },
  });
  if (!resumed.ok) throw new Error(resumed.error.code);
  const pull = async (scope: string): Promise<string[] | string> => {
    const answer = await ask<PullAnswer>(socket, 'sync.pull', {
      ...{ epoch: resumed.epoch, collection: 'operations', scope, checkpoint: null, limit: 100 },
    });
    if (!answer.ok) return answer.error.code;
    return (answer.page.documents as { title: string }[]).map(({ title }) => title).sort();
  };
  const run = (kind: string, payload: unknown, assumed: unknown = null) =>
    ask<CommandAnswer>(socket, 'command', command(kind, payload, assumed));
  return { id, socket, system, capacity, scopes: resumed.scopes, pull, run };
}

const alert = async (role: 'supervisor' | 'admin', title: string) => {
  const id = newId();
  const said = { key: title, severity: 'warning' as const, title, text: '' };
  await raiseAlert(app.db, { ...said, id, role, now: Date.now() });
  return id;
};

const soon = { timeout: 15_000 };
const codeOf = (answer: { ok: true } | { ok: false; error: { code: string } }) =>
  answer.ok ? 'ok' : answer.error.code;

test('[S7] an alert reaches the consoles of its role and those above, and nobody below can pull or acknowledge it', async () => {
  const [agent, supervisor, admin] = [await sit('agent'), await sit('supervisor'), await sit('admin')];
  const slow = await alert('supervisor', 'Slow');
  const guessed = await alert('admin', 'Guessed passwords');
  const roles = ({ scopes }: { scopes: string[] }) => scopes.filter(scope => scope.startsWith('role:'));
  expect([agent, supervisor, admin].map(roles)).toEqual([
    ['role:agent'],
    ['role:agent', 'role:supervisor'],
    ['role:agent', 'role:supervisor', 'role:admin'],
  ]);
  expect(await agent.pull('role:supervisor')).toBe('scope_lost');
  expect(await agent.pull('role:admin')).toBe('scope_lost');
  expect(await supervisor.pull('role:admin')).toBe('scope_lost');
  await expect.poll(() => supervisor.pull('role:supervisor'), soon).toContain('Slow');
  await expect.poll(() => admin.pull('role:admin'), soon).toContain('Guessed passwords');
  const seen = await agent.pull('role:agent');
  for (const title of ['Slow', 'Guessed passwords']) expect(seen).not.toContain(title);

  expect(codeOf(await agent.run('alert.acknowledge', { alertId: slow }))).toBe('forbidden');
  expect(codeOf(await supervisor.run('alert.acknowledge', { alertId: guessed }))).toBe('not_found');
  expect(codeOf(await supervisor.run('alert.acknowledge', { alertId: slow }))).toBe('ok');
  expect(codeOf(await admin.run('alert.acknowledge', { alertId: guessed }))).toBe('ok');
});

test('everybody hears how the parts are; capacity is for those who lead, and only while they look', async () => {
  const [agent, supervisor] = [await sit('agent'), await sit('supervisor')];
  for (const { system } of [agent, supervisor]) {
    expect(system[0]?.parts.map(({ part }) => part)).toContain('database');
  }
  expect(codeOf(await ask<Done>(agent.socket, 'capacity.watch', { isShown: true }))).toBe('forbidden');
  expect(codeOf(await ask<Done>(supervisor.socket, 'capacity.watch', { isShown: true }))).toBe('ok');
  expect(supervisor.capacity).toMatchObject([{ isWhole: true, servers: [{ serverId: expect.any(String) }] }]);
  await expect.poll(() => supervisor.capacity.length, soon).toBeGreaterThan(1);
  expect(supervisor.capacity.at(-1)).toMatchObject({ isWhole: false });
  expect(supervisor.capacity.at(-1)?.servers[0]?.samples[0]?.figures.consoles).toBeGreaterThan(0);
  expect(agent.capacity).toEqual([]);
  await ask<Done>(supervisor.socket, 'capacity.watch', { isShown: false });
  const metrics = await (await fetch(`${app.url}/metrics`)).text();
  for (const name of [
    'steward_part_state{part="database"} 1',
    'steward_sync_lag_seconds',
    'steward_jobs_waiting',
  ]) {
    expect(metrics).toContain(name);
  }
});

test('maintenance: an admin tells it, agents have it as a document, customers in their chat and on the page; called off, it is gone', async () => {
  const [agent, admin] = [await sit('agent'), await sit('admin')];
  const { token } = await app.visit();
  const widget = await app.widget(token);
  const heard: (WidgetMaintenance | null)[] = [];
  widget.on('maintenance', (event: { maintenance: WidgetMaintenance | null }) => {
    heard.push(event.maintenance);
  });
  const maintenanceId = newId();
  const fields = {
    ...{ maintenanceId, title: 'New disks', text: 'The chat pauses.', lang: 'en', parts: ['database'] },
    ...{ startsAt: Date.now() + 3_600_000, endsAt: Date.now() + 7_200_000, tellCustomers: true },
  };
  expect(codeOf(await agent.run('maintenance.save', fields, { updatedAt: 0 }))).toBe('forbidden');
  expect(codeOf(await admin.run('maintenance.save', fields, { updatedAt: 0 }))).toBe('ok');
  expect(codeOf(await admin.run('maintenance.save', fields, { updatedAt: 0 }))).toBe('stale');
  await expect.poll(() => agent.pull('role:agent'), soon).toContain('New disks');
  await expect.poll(() => heard.at(-1)?.title, soon).toBe('New disks');
  // Who was not at the console finds it among the notices; who wrote it needs none.
  const noticesOf = async (personId: string) => {
    const rows = await app.db.query<{ title: string }>(
      sql`select title from notifications where kind = 'maintenance' and person_id = ${personId}`,
    );
    return rows.map(({ title }) => title);
  };
  await expect.poll(() => noticesOf(agent.id), soon).toEqual(['Maintenance: New disks']);
  expect(await noticesOf(admin.id)).toEqual([]);
  // Only what customers may know: no id, no author.
  expect(Object.keys(heard.at(-1) ?? {}).sort()).toEqual(['endsAt', 'lang', 'startsAt', 'text', 'title']);
  const later = await app.widget((await app.visit()).token);
  const resume = () => ask<WidgetResumeAnswer>(later, 'widget.resume', { conversationId: null, afterSeq: 0 });
  expect(await resume()).toMatchObject({ ok: true, maintenance: { title: 'New disks' } });
  await expect.poll(async () => (await fetch(`${app.url}/status`)).text(), soon).toContain('New disks');

  expect(codeOf(await admin.run('maintenance.cancel', { maintenanceId }))).toBe('ok');
  expect(codeOf(await admin.run('maintenance.cancel', { maintenanceId }))).toBe('ok');
  await expect.poll(() => heard.at(-1), soon).toBe(null);
  // The newer words take the place of those that nobody has read.
  await expect.poll(() => noticesOf(agent.id), soon).toEqual(['Called off: New disks']);
  expect(await resume()).toMatchObject({ ok: true, maintenance: null });
});
