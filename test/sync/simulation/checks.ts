// What must hold once the weather is fine and everything had its time.
import { collectionNames, collectionsOf } from '../../../src/protocol/collections.ts';
import type { Command } from '../../../src/protocol/commands/payloads.ts';
import type { AnyDocument, Documents } from '../../../src/protocol/documents/index.ts';
import type { Client } from './client.ts';
import type { Database } from './database.ts';
import { documentOf } from './server.ts';

/** What a client that starts with nothing would pull now. */
export function freshPull(db: Database, scopes: readonly string[]): Map<string, AnyDocument> {
  const fresh = new Map<string, AnyDocument>();
  for (const scope of scopes) {
    for (const collection of collectionsOf(scope)) {
      for (const entry of db.chain(collection, scope).values()) {
        const document = documentOf(db, collection, scope, entry);
        if (document) fresh.set(`${collection} ${document.id}`, document);
      }
    }
  }
  return fresh;
}

type Thread = Map<string, number>;
/** The thread is the union by id of single messages and transcripts (S11). */
function threadsOf(documents: Iterable<[string, AnyDocument]>): Map<string, Thread> {
  const threads = new Map<string, Thread>();
  const add = (conversationId: string, id: string, seq: number) => {
    const thread = threads.get(conversationId) ?? new Map<string, number>();
    threads.set(conversationId, thread.set(id, seq));
  };
  for (const [key, document] of documents) {
    if (key.startsWith('messages ')) {
      const message = document as Documents['messages'];
      add(message.conversationId, message.id, message.seq);
    } else if (key.startsWith('transcripts ')) {
      const { conversationId, messages } = document as Documents['transcripts'];
      for (const message of messages) add(conversationId, message.id, message.seq);
    }
  }
  return threads;
}
const shown = (threads: Map<string, Thread>) =>
  JSON.stringify([...threads].map(([id, thread]) => [id, [...thread].sort((a, b) => a[1] - b[1])]).sort());

/** @returns what is wrong with the replica of a client, '' when it equals a fresh pull */
export function compareReplica(client: Client, db: Database, scopes: readonly string[]): string {
  const fresh = freshPull(db, scopes);
  const held = new Map<string, AnyDocument>();
  for (const name of collectionNames) {
    for (const document of client.replica().all(name)) held.set(`${name} ${document.id}`, document);
  }
  for (const [key, document] of fresh) {
    const mine = held.get(key);
    if (!mine) return `${key} of ${document.scope}@${document.changedXid} is missing`;
    if (JSON.stringify(sorted(mine)) !== JSON.stringify(sorted(document))) {
      return `${key} differs: held ${mine.scope}@${mine.changedXid}, true ${document.scope}@${document.changedXid}`;
    }
  }
  for (const [key, document] of held) {
    if (fresh.has(key)) continue;
    // A single message that a transcript covers is superfluous, not wrong: the union shows it once.
    if (key.startsWith('messages ') && db.isPacked(document.id) && scopes.includes(scopeNow(db, document)))
      continue;
    return `${key} of ${document.scope}@${document.changedXid} is a ghost`;
  }
  return shown(threadsOf(held)) === shown(threadsOf(fresh)) ? '' : 'the threads differ';
}
const sorted = (document: AnyDocument) => Object.fromEntries(Object.entries(document).sort());
const scopeNow = (db: Database, message: AnyDocument) =>
  `team:${db.row('conversations', (message as Documents['messages']).conversationId)?.teamId}`;

/** Every thread counts 1, 2, 3 … (S5). */
export function compareSeqs(db: Database): string {
  const threads = Map.groupBy(db.rows('messages').values(), row => String(row['conversationId']));
  for (const [conversationId, rows] of threads) {
    const seqs = rows.map(row => Number(row['seq'])).sort((a, b) => a - b);
    if (seqs.some((seq, index) => seq !== index + 1)) return `${conversationId} counts ${seqs.join(' ')}`;
    const last = db.row('conversations', conversationId)?.['lastSeq'];
    if (last !== seqs.length) return `${conversationId} says ${last} and has ${seqs.length}`;
  }
  return '';
}

/**
 * Each message that was queued stands once, and those of one author in one conversation stand in the order they were queued in (S4).
 * @param queued in the order of each client's outbox
 */
export function compareSent(
  db: Database,
  queued: readonly Command[],
  isForgiven: (commandId: string) => boolean,
): string {
  const lastSeq = new Map<string, number>();
  for (const command of queued) {
    if (command.kind !== 'message.send' || isForgiven(command.commandId)) continue;
    const row = db.row('messages', command.payload.messageId);
    const ran = db.command(command.commandId);
    if (!ran && row) return `${command.commandId} left a message without having run`;
    if (!ran) continue;
    if (!row) return `${command.commandId} ran and left no message`;
    if (row['text'] !== command.payload.text) return `${command.commandId} left another text`;
    const seq = Number(row['seq']);
    if (seq < (lastSeq.get(command.lane) ?? 0))
      return `${command.commandId} stands before an earlier one of its lane`;
    lastSeq.set(command.lane, seq);
  }
  return '';
}
