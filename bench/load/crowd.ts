// A crowd in a process of its own, so that what it costs is not counted as the server's: it holds members, lets them write at a steady pace,
// and tells what it counted. Asked through bench/child.ts.
import { io } from 'socket.io-client';
import { childSettings, serveParent } from '../child.ts';
import {
  createBareMember,
  createListenerMember,
  createWidgetMember,
  type Ear,
  type Listener,
  type Member,
  type Place,
} from './member.ts';
import { createTally } from './tally.ts';

export type Visitor = { token: string; customerId: string };
export type CrowdQuestion =
  | { do: 'widgets'; visitors: Visitor[]; perSecond: number }
  | { do: 'listeners'; ears: Ear[] }
  /** Nobody touches any of the consoles, or everybody does. */
  | { do: 'touch'; isIdle: boolean }
  /** The last of the consoles reads no more. */
  | { do: 'sleep' }
  | { do: 'bare'; rooms: string[]; perSecond: number }
  /** socket.io-client as it comes, with its own reconnection: the peer of a storm. */
  | { do: 'default'; count: number; perSecond: number }
  | { do: 'write'; perSecond: number; forMs: number; writers: number; paddedTo?: number }
  | { do: 'quiet'; withinMs: number }
  | { do: 'threads' }
  | { do: 'read' }
  | { do: 'reset' }
  | { do: 'state' };

const { url } = childSettings<{ url: string }>();
const tally = createTally();
const members: Member[] = [];
const listeners: Listener[] = [];
/** The desk's side of bare socket.io. */
const bareEars: Member[] = [];
/** How many texts were written so far: each carries its number, so that the order of an author shows. */
let texts = 0;

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** A port belongs to an address: with several, ten thousand lines to one server never run short. */
const place = (nth: number): Place => ({ url, tally, localAddress: `127.0.0.${1 + (nth % 4)}` });

async function until(isSo: () => boolean, withinMs: number): Promise<boolean> {
  const untilMs = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > untilMs) return false;
    await pause(25);
  }
  return true;
}

/** Opens one after the other at a pace, and waits for all. */
async function open(into: Member[], makes: (() => Member)[], perSecond: number): Promise<{ online: number }> {
  const beganMs = performance.now();
  for (const [nth, make] of makes.entries()) {
    const dueMs = beganMs + (nth * 1_000) / perSecond;
    if (dueMs > performance.now() + 5) await pause(dueMs - performance.now());
    into.push(make());
  }
  await until(() => into.every(member => member.isOnline()), 180_000);
  return { online: into.filter(member => member.isOnline()).length };
}

/** Writes by turns, so many in a second, whatever the answers take. @returns how many were written */
async function write({
  perSecond,
  forMs,
  writers,
  paddedTo = 0,
}: Extract<CrowdQuestion, { do: 'write' }>): Promise<{ written: number }> {
  const beganMs = performance.now();
  const total = Math.round((perSecond * forMs) / 1_000);
  let written = 0;
  while (written < total) {
    const due = Math.min(total, Math.floor(((performance.now() - beganMs) * perSecond) / 1_000));
    for (; written < due; written += 1) {
      members[written % writers]?.write(String(texts).padStart(paddedTo, 'x '));
      texts += 1;
    }
    await pause(5);
  }
  return { written };
}

const waiting = () => members.reduce((sum, member) => sum + member.waiting(), 0);

function createDefaultMember(): Member {
  const socket = io(`${url}/floor`, { auth: { room: 'own' }, transports: ['websocket'], forceNew: true });
  socket.io.on('reconnect_attempt', tally.attempt);
  socket.on('connect', tally.open);
  return {
    isOnline: () => socket.connected,
    waiting: () => 0,
    write: () => undefined,
    thread: () => ({ id: null, texts: [] }),
    stop: () => void socket.disconnect(),
  };
}

async function answer(question: CrowdQuestion): Promise<unknown> {
  switch (question.do) {
    case 'widgets':
      return open(
        members,
        question.visitors.map((visitor, nth) => () => createWidgetMember(place(nth), visitor)),
        question.perSecond,
      );
    case 'listeners':
      return open(
        listeners,
        question.ears.map((ear, nth) => () => createListenerMember(place(nth), ear)),
        50,
      );
    case 'bare': {
      const [desk, own] = [
        question.rooms.filter(room => room === 'desk'),
        question.rooms.filter(room => room !== 'desk'),
      ];
      const makes = (rooms: string[]) =>
        rooms.map((room, nth) => () => createBareMember(place(nth), { room }));
      await open(bareEars, makes(desk), 50);
      return open(members, makes(own), question.perSecond);
    }
    case 'default':
      return open(
        members,
        Array.from({ length: question.count }, () => createDefaultMember),
        question.perSecond,
      );
    case 'write':
      return write(question);
    case 'touch':
      for (const one of listeners) one.touch(question.isIdle);
      return { touched: listeners.length };
    case 'sleep':
      return listeners.at(-1)?.sleep();
    case 'quiet':
      return { isQuiet: await until(() => waiting() === 0, question.withinMs), waiting: waiting() };
    case 'threads':
      return members.map(member => member.thread()).filter(({ texts }) => texts.length > 0);
    case 'read':
      return tally.read();
    case 'reset':
      return tally.reset();
    case 'state':
      return {
        members: members.length,
        online: members.filter(member => member.isOnline()).length,
        listening: listeners.filter(member => member.isOnline()).length,
        waiting: waiting(),
      };
  }
}

serveParent({
  ready: {},
  answer: question => answer(question as unknown as CrowdQuestion),
  async stop() {
    for (const member of [...members, ...listeners, ...bareEars]) member.stop();
  },
});
