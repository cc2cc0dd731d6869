// A console whose key is gone, or that is wiped (decision 0012): nothing can be read, the server's part comes again, and what is lost is said.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { CommandAnswer } from '#protocol/sync.ts';
import { ask, makeApp, password, type TestApp, words } from '../../helpers/app.ts';
import { newId } from '../../helpers/desk.ts';
import { inSync, newComputer, openConsole, type TestConsole, until } from './console.ts';

let app: TestApp;
let mara: { id: string; email: string };
const opened: TestConsole[] = [];
beforeAll(async () => {
  app = await makeApp();
  mara = await app.person('Mara');
});
afterEach(async () => {
  for (const console of opened.splice(0)) {
    await console.close();
    expect(console.faults).toEqual([]);
  }
});
afterAll(() => app.close());

const open = async (...given: Parameters<typeof openConsole>): Promise<TestConsole> => {
  const console = openConsole(...given);
  opened.push(console);
  await console.start();
  return console;
};
async function shut(console: TestConsole): Promise<void> {
  opened.splice(opened.indexOf(console), 1);
  await console.close();
  expect(console.faults).toEqual([]);
}
const databaseIn = (computer: ReturnType<typeof newComputer>): string =>
  (JSON.parse(computer.storage.get('steward.session') ?? '{}') as { database: string }).database;

test('without its key the replica comes anew, and the words that were not sent are told; a wipe takes the key first', async () => {
  const socket = await app.widget((await app.visit()).token);
  const conversationId = newId();
  expect(
    await ask<CommandAnswer>(socket, 'command', words(conversationId, 'Where is my parcel?')),
  ).toMatchObject({ ok: true });
  const computer = newComputer();
  const first = await open(() => app.url, computer);
  expect(await first.signIn(mara.email, password)).toMatchObject({ ok: true });
  await inSync(first);
  await until(first.open.conversation(conversationId), each => !!each, 'the conversation');
  expect(first.open.localStore).toEqual({ place: 'system', reason: null });
  await shut(first);
  const dead = await open(() => 'http://127.0.0.1:9', computer);
  await dead.open.commands.reply(conversationId, { text: 'Written on a train.' });
  const before = databaseIn(computer);
  await shut(dead);
  // One key for the replica, one for the person's own words. Both go, and the key store with them.
  expect(computer.keys.size).toBe(2);
  computer.keys.clear();
  computer.hasKeyStore = false;
  const after = await open(() => app.url, computer);
  await inSync(after);
  await until(after.open.conversation(conversationId), each => !!each, 'the conversation again');
  expect(databaseIn(computer)).not.toBe(before);
  expect(after.open.localStore).toEqual({ place: 'profile', reason: 'There is none.' });
  const lost = await until(after.open.lostWords, each => each.length > 0, 'what was lost');
  expect(lost).toEqual([expect.objectContaining({ kind: 'message.send', conversationId })]);
  expect(after.open.outbox.get()).toEqual({ waiting: [], failed: [] });
  await after.open.commands.forgetLostWords();
  expect(after.open.lostWords.get()).toEqual([]);
  await expect
    .poll(async () => (await indexedDB.databases()).filter(each => each.name?.includes(before)))
    .toEqual([]);
  // Here the key lies in the profile: signing out takes that of the replica and leaves that of what may still be sent.
  const database = databaseIn(computer);
  const keyNames = async () =>
    new Promise<unknown[]>((resolve, reject) => {
      const request = indexedDB.open('steward.keys');
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const all = request.result.transaction('keys').objectStore('keys').getAllKeys();
        all.onsuccess = () => {
          request.result.close();
          resolve(all.result);
        };
      };
    });
  expect(await keyNames()).toContain(database);
  await after.signOut();
  const account = database.slice(0, database.indexOf(mara.id) + mara.id.length);
  expect(await keyNames()).toEqual([account]);
});
