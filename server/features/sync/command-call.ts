/**
 * Owns how an address writes: as a command of the console's kind, by whoever the gate let in, exactly once. There is no second way to
 * write.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '#platform/clock.ts';
import type { Session } from '#platform/http/route.ts';
import type { Assumed, CommandKind, Payload } from '#protocol/commands/payloads.ts';
import { AppError } from '#protocol/errors.ts';
import type { Id } from '#protocol/ids.ts';
import type { RunCommand } from './commands.ts';
import type { CommandActor } from './index.ts';

export type CommandCall = {
  /** An id of the request's own: the same for the same caller, address and `Idempotency-Key`, so that a second request makes no second row. */
  idFor(asked: Asked, what: string): Id;
  /** Throws what the command was refused with. */
  run<K extends CommandKind>(asked: Asked, kind: K, payload: Payload<K>, assumed: Assumed<K>): Promise<void>;
};

type Asked = { session: Session; ip: string; header(name: string): string | undefined };

const longestKey = 200;

const actorOf = ({ session: { actor }, ip }: Asked): CommandActor => ({
  ...{ kind: actor.key ? 'key' : 'staff', actor, ip },
});

export function createCommandCall(deps: { run: RunCommand; clock: Clock; newId(): Id }): CommandCall {
  function idFor({ session: { actor }, header }: Asked, what: string): Id {
    const key = header('idempotency-key');
    if (key === undefined) return deps.newId();
    if (key === '' || key.length > longestKey) {
      const problem = `must have from 1 to ${longestKey} characters`;
      throw new AppError('malformed', { details: [{ path: 'headers.idempotency-key', problem }] });
    }
    const digest = createHash('sha256').update(JSON.stringify([actor.key?.id ?? actor.personId, what, key]));
    return asId(digest.digest());
  }
  return {
    idFor,
    async run(asked, kind, payload, assumed) {
      const commandId = idFor(asked, `command ${kind}`);
      const envelope = { commandId, kind, lane: 'api', payload, assumed, createdAt: deps.clock.now() };
      await deps.run(envelope, actorOf(asked));
    },
  };
}

/** Of a digest, as RFC 9562 has it for ids of one's own making (version 8). */
function asId(digest: Buffer): Id {
  const bytes = digest.subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
