// Who works while things break: consoles and widgets with the product's own client parts, writing all the time, and what each was told.

import { setTimeout as pause } from 'node:timers/promises';
import { reconnectBackoff } from '../../../src/client/backoff.ts';
import { createSocketTransport } from '../../../src/client/socket.ts';
import type { ConsoleWire, Transport, Wire } from '../../../src/client/transport.ts';
import type { Liveness } from '../../../src/protocol/presence.ts';
import { PROTOCOL_VERSION } from '../../../src/protocol/version.ts';
import { createBrowser, type Tab } from '../../integration/widget/browser.ts';
import { createConsole, type Person, type Place, type TestConsole } from '../../sync/chaos/consoles.ts';
import type { Stage } from './stage.ts';

/** What the server answered to commands, as the client heard it. */
export type Heard = { accepted: Set<string>; errors: string[] };

export type Desk = { name: string; console: TestConsole; heard: Heard; line: Transport<ConsoleWire> };
export type Visitor = { name: string; tab: Tab; said: string[]; heard: Heard };
export type Crowd = { desks: Desk[]; visitors: Visitor[]; stop(): Promise<void> };

/** The same line, with an ear on it. */
function listenTo<W extends Wire>(line: Transport<W>, heard: Heard): Transport<W> {
  return {
    ...line,
    async request(event, payload, options) {
      const outcome = await line.request(event, payload, options);
      if (event !== 'command' || !outcome.ok) return outcome;
      const answer = outcome.answer as { ok: boolean; error?: { code: string } };
      if (answer.ok) heard.accepted.add((payload as { commandId: string }).commandId);
      else heard.errors.push(answer.error?.code ?? 'unknown');
      return outcome;
    },
  };
}

const nothing = (): Heard => ({ accepted: new Set(), errors: [] });

export async function openDesk(stage: Place, name: string, person: Person): Promise<Desk> {
  const heard = nothing();
  let line: Transport<ConsoleWire> | undefined;
  const one = createConsole(stage, person, ({ token }) => {
    line = createSocketTransport<ConsoleWire>({
      ...{ url: stage.url(), namespace: '/console', reportFault: () => undefined },
      auth: () => ({ protocolVersion: PROTOCOL_VERSION, token }),
    });
    return listenTo(line, heard);
  });
  await one.boot();
  if (!line) throw new Error('no line was made');
  return { name, console: one, heard, line };
}

async function openVisitor(stage: Stage, name: string): Promise<Visitor> {
  const heard = nothing();
  const change = (line: Parameters<typeof listenTo>[0]) => listenTo(line, heard) as never;
  const tab = await createBrowser().open(stage.url(), {
    change: change as never,
    backoff: reconnectBackoff,
  });
  return { name, tab, said: [], heard };
}

export async function gather(stage: Stage, visitorCount: number): Promise<Crowd> {
  const [support, billing] = stage.teams;
  const people = [
    ['Mara', 'agent', [support]],
    ['Ben', 'agent', [support, billing]],
    ['Priya', 'supervisor', []],
  ] as const;
  const desks: Desk[] = [];
  for (const [name, role, teams] of people) {
    desks.push(await openDesk(stage, name, await stage.person(name, role, teams)));
  }
  const visitors: Visitor[] = [];
  for (let nth = 0; nth < visitorCount; nth++) visitors.push(await openVisitor(stage, `visitor ${nth}`));
  // Everybody has a conversation before anything breaks.
  for (const visitor of visitors) await writeAsVisitor(visitor);
  return {
    desks,
    visitors,
    async stop() {
      for (const { tab } of visitors) tab.stop();
      for (const desk of desks) await desk.console.stop();
    },
  };
}

async function writeAsVisitor({ name, tab, said }: Visitor): Promise<void> {
  const text = `${name} says ${said.length}`;
  said.push(text);
  await tab.actions.write(text);
}

async function writeAsDesk({ name, console: one }: Desk, nth: number): Promise<void> {
  const conversations = one.replica().all('conversations');
  const shown = conversations[(nth * 7 + name.length) % Math.max(1, conversations.length)];
  if (!shown) return;
  await one.say(
    'message.send',
    {
      ...{
        conversationId: shown.id,
        messageId: one.newId(),
        kind: nth % 4 === 0 ? 'note' : 'text',
        lang: '',
      },
      ...{ mentions: [], recovered: false, text: `${name} replies ${nth}` },
    },
    { lastPublicSeq: shown.lastPublicSeq },
    shown.scope,
  );
}

/** Everybody writes, each about every `everyMs`, until `breaking` is over. */
export async function writeWhile(crowd: Crowd, everyMs: number, breaking: Promise<unknown>): Promise<void> {
  let isOver = false;
  const over = breaking.finally(() => {
    isOver = true;
  });
  const keepOn = async (write: (nth: number) => Promise<void>, offset: number) => {
    await pause((everyMs * offset) / 10);
    for (let nth = 0; !isOver; nth++) {
      await write(nth);
      await pause(everyMs);
    }
  };
  await Promise.all([
    over,
    ...crowd.desks.map((desk, nth) => keepOn(count => writeAsDesk(desk, count), nth)),
    ...crowd.visitors.map((visitor, nth) => keepOn(() => writeAsVisitor(visitor), nth % 10)),
  ]);
}

/** How a desk sees others; asked for again after each break of its line, as a console does. */
export function watchPresence({ line }: Desk, personIds: readonly string[]) {
  const seen = new Map<string, Liveness>();
  const ask = () => void line.request('presence.watch', { personIds: [...personIds] });
  const stops = [
    line.onEvent('presence', ({ people }) => {
      for (const { personId, liveness } of people) seen.set(personId, liveness);
    }),
    line.onState(({ state }) => {
      if (state === 'online') ask();
    }),
  ];
  ask();
  return {
    of: (personId: string) => seen.get(personId),
    stop: () => stops.forEach(stop => void stop()),
  };
}
