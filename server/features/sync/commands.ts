/** Owns the running of commands (S4): checked, permitted, exactly once, answered. Never knows what a command does. */
import { createHash } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import type { Db } from '#platform/db/db.ts';
import { byOf } from '#platform/http/acting.ts';
import { malformed } from '#platform/socket/socket.ts';
import { commands } from '#protocol/commands/payloads.ts';
import { AppError, type ErrorCode } from '#protocol/errors.ts';
import type { Id, Millis } from '#protocol/ids.ts';
import { allows } from '#protocol/permissions.ts';
import type { CommandAnswer, CommandEnvelope } from '#protocol/sync.ts';
import type { WriteAudit } from '../audit/index.ts';
import { auditedCommands, auditedSubject } from './audited.ts';
import type { CommandActor, CommandHandler, CommandHandlers } from './index.ts';
import { type KeptCommand, keepAnswer, readAnswered } from './sync.store.ts';
import { actionOf, isCommandKind } from './sync.ts';

/** Leaves the transaction so that nothing of a refused command stays. */
class Refusal extends Error {
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string | undefined) {
    super(message);
    this.code = code;
  }
}

/** Leaves the transaction of a command that has run before. */
class AlreadyRun extends Error {
  readonly kept: KeptCommand;
  constructor(kept: KeptCommand) {
    super('this command has run');
    this.kept = kept;
  }
}

function nameOf(by: CommandActor): string {
  if (by.kind === 'customer') return `customer:${by.customerId}`;
  return by.kind === 'key' ? `key:${by.actor.key?.id}` : `staff:${by.actor.personId}`;
}

export type Refused = {
  personId: Id;
  kind: string;
  conversationId: Id | '';
  message: string;
  createdAt: Millis;
};

export type RunCommand = (envelope: CommandEnvelope, by: CommandActor) => Promise<CommandAnswer>;

/**
 * @returns a function that runs one command. It throws `AppError` for a refusal; the edge turns that into the wire's error.
 *   A refusal is not kept: sent again under the same id, it is decided anew.
 */
export function createCommandRunner(deps: {
  db: Db;
  clock: Clock;
  handlers: CommandHandlers;
  audit: WriteAudit;
  /** Told of each refusal of a person's command, for what they wrote while away. */
  refused(command: Refused): void;
}): RunCommand {
  const { db, clock, handlers } = deps;
  return async (envelope, by) => {
    const { kind } = envelope;
    if (!isCommandKind(kind)) throw new AppError('unknown_event');
    permit(kind, by);
    const payload = commands[kind].payload.safeParse(envelope.payload);
    if (!payload.success) throw malformed(payload.error);
    const assumed = commands[kind].assumed.safeParse(envelope.assumed);
    if (!assumed.success) throw malformed(assumed.error);
    const handler = handlers[kind] as CommandHandler<typeof kind> | undefined;
    if (!handler) throw new AppError('unknown_event');
    const command = { ...envelope, kind, payload: payload.data, assumed: assumed.data };
    const payloadHash = createHash('sha256')
      .update(JSON.stringify([kind, payload.data, assumed.data]))
      .digest('base64url');
    const { commandId } = envelope;
    const about = aboutOf(payload.data);
    const named = { commandId, actor: nameOf(by), kind, payloadHash, about };
    try {
      const { answer, xid } = await db.transaction(async tx => {
        // Both are under way at once: what the handler does for a command that has run goes down with this transaction.
        const reading = readAnswered(tx, commandId);
        const deciding = handler(tx, command as never, by, clock.now());
        deciding.catch(() => {});
        const kept = await reading;
        if (kept) {
          await Promise.allSettled([deciding]);
          throw new AlreadyRun(kept);
        }
        const outcome = await deciding;
        if (!outcome.ok) throw new Refusal(outcome.code, outcome.message);
        const act = auditedCommands[kind];
        if (act !== null && by.kind !== 'customer') {
          const { subject, detail } = auditedSubject(kind, payload.data);
          deps.audit(tx, { act, by: byOf(by.actor), ip: by.ip, subject, detail });
        }
        const { merges, conversationId } = outcome;
        const fresh = {
          ...{ ok: true as const, repeated: false, merges },
          ...(conversationId === undefined ? {} : { conversationId }),
        };
        const keeping = keepAnswer(tx, named, fresh);
        keeping.catch(() => {});
        // Not awaited here, so that the commit travels with it.
        return { answer: fresh, xid: () => keeping };
      });
      return { ...answer, xid: await xid() };
    } catch (error) {
      if (error instanceof AlreadyRun) return repeat(error.kept, named);
      if (!(error instanceof Refusal)) throw error;
      const refusal = new AppError(error.code, error.message === '' ? {} : { message: error.message });
      if (by.kind === 'staff') {
        const { conversationId = '' } = payload.data as { conversationId?: Id };
        const { createdAt } = envelope;
        const { message } = refusal;
        deps.refused({ personId: by.actor.personId, kind, conversationId, message, createdAt });
      }
      throw refusal;
    }
  };
}

/** Whose words an answer may quote. */
function aboutOf(payload: unknown): Id | null {
  const { conversationId, customerId } = payload as { conversationId?: Id; customerId?: Id };
  return conversationId ?? customerId ?? null;
}

/** The kept answer, for the author and the very same command alone. */
function repeat(kept: KeptCommand, asked: { actor: string; payloadHash: string }): CommandAnswer {
  if (kept.actor !== asked.actor || kept.payloadHash !== asked.payloadHash) throw new AppError('id_taken');
  return { ...kept.answer, repeated: true } as CommandAnswer;
}

function permit(kind: keyof typeof commands, by: CommandActor): void {
  const isCustomers = kind.startsWith('customer.') && kind !== 'customer.edit';
  if (isCustomers !== (by.kind === 'customer')) throw new AppError('forbidden');
  if (by.kind === 'customer') return;
  const action = actionOf[kind];
  if (!action || !allows(by.actor, action)) throw new AppError('forbidden');
}
