// what a connected widget costs the server, against bare socket.io: heap for each connection, and deliveries in a second of one core.
import { join } from 'node:path';
import { io, type Socket } from 'socket.io-client';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { type Child, startChild } from '../child.ts';
import { type AreaOptions, atLeast, atMost, type Figures, figure, median } from '../figure.ts';
import { newId, signIn, visit } from '../furnish.ts';

const connections = 1_000;
const roundsEach = 2;
const writes = 60;
/** Consoles of one team: each message of it goes to all of them. */
const crowdSize = 200;

type Costs = { heapBytes: number; rssBytes: number; cpuMs: number };

export async function measureConnections(
  { databaseUrl, emails }: { databaseUrl: string; emails: string[] },
  { say }: AreaOptions,
): Promise<Figures> {
  say(
    `A-6: ${connections.toLocaleString('en')} widgets on one process, and deliveries for a second of its core`,
  );
  const heap = { ours: [] as number[], bare: [] as number[] };
  const rate = { ours: [] as number[], bare: [] as number[] };
  for (let round = 0; round < roundsEach; round += 1) {
    const ours = await measureServer('../steward-server.ts', databaseUrl, (child, sockets) =>
      measureSteward(child, sockets, emails[0] ?? ''),
    );
    const bare = await measureServer('floor-server.ts', databaseUrl, measureFloor);
    heap.ours.push(ours.heapPerConnection);
    heap.bare.push(bare.heapPerConnection);
    rate.ours.push(ours.deliveriesPerCoreSecond);
    rate.bare.push(bare.deliveriesPerCoreSecond);
  }
  return {
    'A-6 heap': figure({
      figure: median(heap.ours) / 1024,
      unit: 'kB a connection',
      reference: median(heap.bare) / 1024,
      goal: '≤ 1.5 × bare socket.io',
      met: atMost(1.5),
    }),
    'A-6 deliveries': figure({
      figure: median(rate.ours),
      unit: 'deliveries / s of a core',
      reference: median(rate.bare),
      goal: '≥ 0.5 × bare socket.io',
      met: atLeast(0.5),
    }),
  };
}

type Measured = { heapPerConnection: number; deliveriesPerCoreSecond: number };

async function measureServer(
  script: string,
  databaseUrl: string,
  measure: (child: Child, sockets: Socket[]) => Promise<Measured>,
): Promise<Measured> {
  const child = await startChild(join(import.meta.dirname, script), { databaseUrl }, ['--expose-gc']);
  const sockets: Socket[] = [];
  try {
    return await measure(child, sockets);
  } finally {
    for (const socket of sockets) socket.disconnect();
    await child.stop();
  }
}

function connect(url: string, auth: object, sockets: Socket[]): Promise<Socket> {
  const socket = io(url, { auth, transports: ['websocket'], forceNew: true, reconnection: false });
  sockets.push(socket);
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', reject);
  });
}

/** Fills in groups: a burst of handshakes is another measurement. */
async function inGroups<Item>(count: number, make: (index: number) => Promise<Item>): Promise<Item[]> {
  const made: Item[] = [];
  while (made.length < count) {
    const size = Math.min(50, count - made.length);
    made.push(...(await Promise.all(Array.from({ length: size }, (_, at) => make(made.length + at)))));
  }
  return made;
}

async function heapOf(child: Child, fill: () => Promise<unknown>): Promise<number> {
  await child.ask<Costs>({});
  const before = await child.ask<Costs>({});
  await fill();
  await child.ask<Costs>({});
  const after = await child.ask<Costs>({});
  return (after.heapBytes - before.heapBytes) / connections;
}

/** Deliveries for a second of the server's processor: each write is awaited everywhere before the next. */
async function deliveriesOf(
  child: Child,
  crowd: readonly Socket[],
  event: string,
  send: () => Promise<unknown> | undefined,
): Promise<number> {
  const sendOnce = async () => {
    const heard = Promise.all(
      crowd.map(
        socket =>
          new Promise<void>((resolve, reject) => {
            const closed = (reason: string) => reject(new Error(`a measured socket was closed: ${reason}`));
            socket.once('disconnect', closed);
            socket.once(event, () => {
              socket.off('disconnect', closed);
              resolve();
            });
          }),
      ),
    );
    await send();
    await heard;
  };
  for (let index = 0; index < 10; index += 1) await sendOnce();
  const before = await child.ask<Costs>({});
  for (let index = 0; index < writes; index += 1) await sendOnce();
  const after = await child.ask<Costs>({});
  return (writes * crowd.length) / ((after.cpuMs - before.cpuMs) / 1000);
}

async function measureSteward(child: Child, sockets: Socket[], email: string): Promise<Measured> {
  const url = child.ready['url'] ?? '';
  // Served, warmed and signed in once, so that what is counted is connections and not the first of everything.
  const visits = await inGroups(connections, () => visit(url));
  const join = async (token: string) => {
    const socket = await connect(`${url}/widget`, { protocolVersion: PROTOCOL_VERSION, token }, sockets);
    await socket.emitWithAck('widget.resume', { conversationId: null, afterSeq: 0 });
    return socket;
  };
  const tokenOf = (index: number) => visits[index]?.token ?? '';
  await inGroups(20, async index => (await join(tokenOf(index))).disconnect());
  const heapPerConnection = await heapOf(child, () => inGroups(connections, index => join(tokenOf(index))));
  const conversationId = newId();
  const begun = await sockets.at(-1)?.emitWithAck('command', {
    ...{ commandId: newId(), kind: 'customer.write', lane: 'bench', assumed: null, createdAt: Date.now() },
    payload: { conversationId, messageId: newId(), text: 'Hello?', page: '', locale: 'en', form: null },
  });
  if (!begun?.ok) throw new Error('the conversation could not begin');
  for (const socket of sockets.splice(0)) socket.disconnect();
  const token = await signIn(url, email);
  const crowd = await inGroups(crowdSize, async () => {
    const socket = await connect(`${url}/console`, { protocolVersion: PROTOCOL_VERSION, token }, sockets);
    await socket.emitWithAck('sync.resume', { protocolVersion: PROTOCOL_VERSION, epoch: '', chains: [] });
    return socket;
  });
  const send = () =>
    crowd[0]?.emitWithAck('command', {
      ...{ commandId: newId(), kind: 'message.send', lane: conversationId, createdAt: Date.now() },
      payload: {
        ...{ conversationId, messageId: newId(), kind: 'text', text: 'It is on its way.' },
        ...{ lang: '', mentions: [], recovered: false },
      },
      assumed: { lastPublicSeq: 1_000_000 },
    });
  return { heapPerConnection, deliveriesPerCoreSecond: await deliveriesOf(child, crowd, 'sync.tail', send) };
}

async function measureFloor(child: Child, sockets: Socket[]): Promise<Measured> {
  const url = child.ready['url'] ?? '';
  const join = () => connect(`${url}/floor`, {}, sockets);
  await inGroups(20, async () => (await join()).disconnect());
  const held: Socket[] = [];
  const heapPerConnection = await heapOf(child, async () =>
    held.push(...(await inGroups(connections, join))),
  );
  for (const socket of held.slice(crowdSize)) socket.disconnect();
  const crowd = held.slice(0, crowdSize);
  const send = () => crowd[0]?.emitWithAck('say', { id: newId(), text: 'It is on its way.' });
  return { heapPerConnection, deliveriesPerCoreSecond: await deliveriesOf(child, crowd, 'said', send) };
}
