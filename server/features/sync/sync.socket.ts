/** Owns the `/console` namespace: who sits there, which rooms they are in, and the events of replication and live talk. */

import type { Clock } from '#platform/clock.ts';
import type { Credentials } from '#platform/http/route.ts';
import type { Authenticate } from '#platform/http/serve-route.ts';
import {
  type Connection,
  malformed,
  type SocketNamespace,
  type SocketServer,
} from '#platform/socket/socket.ts';
import type { ConsoleDownEvents } from '#protocol/down.ts';
import { AppError, type WireError } from '#protocol/errors.ts';
import type { Id } from '#protocol/ids.ts';
import type { Actor } from '#protocol/permissions.ts';
import { consoleHandshake } from '#protocol/session.ts';
import { type ConsoleAnswers, consoleUp } from '#protocol/up.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import type { Presence } from '../presence/index.ts';
import type { Privacy } from '../privacy/index.ts';
import type { Security } from '../security/index.ts';
import type { System } from '../system/index.ts';
import type { Sync } from './index.ts';

/** What a signed-in console connection is. `scopes` are set by its resume. */
export type ConsoleSession = {
  actor: Actor;
  sessionId: string;
  scopes: Set<string>;
  /** Null: it keeps no store. */
  deviceId: Id | null;
  userAgent: string;
};

export type ConsoleDeps = {
  socket: SocketServer;
  /** Late bound: the tail needs the namespace's rooms, the namespace needs the tail. */
  sync: () => Sync;
  presence: () => Presence;
  system: () => System;
  privacy: () => Pick<Privacy, 'see' | 'confirm'>;
  security: Pick<Security, 'watching'>;
  clock: Clock;
  offlineDays: number;
  historyDays: number;
  /** Sessions of people: a program with a key has no console. */
  authenticate(credentials: Credentials): ReturnType<Authenticate>;
  /** Customer messages reached somebody's console (S5). */
  delivered(
    marks: readonly { conversationId: Id; deliveredSeq: number }[],
    scopes: ReadonlySet<string>,
  ): void;
  /** A browser on another origin may hold our cookie; it may not use it. */
  isOwnOrigin(origin: string, host: string | undefined): boolean;
  toWire(error: unknown): WireError;
};

export type ConsoleNamespace = SocketNamespace<ConsoleSession, ConsoleDownEvents> & {
  hasListeners(scope: string): boolean;
  /** Closes sockets at once: rights changed, signed out, revoked. */
  end(match: (session: ConsoleSession) => boolean, reason: 'signed_out' | 'revoked' | 'rights_changed'): void;
};

export function createConsoleNamespace(deps: ConsoleDeps): ConsoleNamespace {
  const listeners = new Map<string, number>();
  const count = (scope: string, by: 1 | -1) => {
    const next = (listeners.get(scope) ?? 0) + by;
    if (next > 0) listeners.set(scope, next);
    else listeners.delete(scope);
  };
  const enter = (connection: Connection<ConsoleSession>, scopes: readonly string[]) => {
    const wanted = new Set(scopes);
    for (const scope of connection.data.scopes) {
      if (wanted.has(scope)) continue;
      connection.leave(scope);
      count(scope, -1);
    }
    for (const scope of wanted) {
      if (connection.data.scopes.has(scope)) continue;
      connection.join(scope);
      count(scope, 1);
    }
    connection.data.scopes = wanted;
  };

  /** What this console has still to forget. */
  const purgesFor = async ({ data }: Connection<ConsoleSession>) => {
    const { deviceId, actor, userAgent } = data;
    return deviceId === null ? [] : deps.privacy().see({ deviceId, personId: actor.personId, userAgent });
  };

  const namespace = deps.socket.namespace<
    ConsoleSession,
    typeof consoleUp,
    ConsoleAnswers,
    ConsoleDownEvents
  >({
    name: '/console',
    up: consoleUp,
    party: 'staff',
    resume: 'sync.resume',
    callerOf: ({ actor }) => ({ callerId: actor.personId, role: actor.role, siteId: null }),
    async authenticate({ auth, headers, origin }) {
      const handshake = consoleHandshake.safeParse(auth);
      if (!handshake.success) throw malformed(handshake.error);
      if (handshake.data.protocolVersion !== PROTOCOL_VERSION) throw new AppError('protocol_version');
      const bearer = handshake.data.token;
      if (bearer === undefined && origin !== null && !deps.isOwnOrigin(origin, headers.host)) {
        throw new AppError('origin_not_allowed');
      }
      const found = await deps.authenticate({ cookieHeader: headers.cookie, bearer });
      if (!found.ok) throw new AppError(found.code);
      if (found.session.isFactorDue) throw new AppError('second_factor_required');
      const { actor, sessionId } = found.session;
      const { deviceId = null } = handshake.data;
      const userAgent = headers['user-agent'] ?? '';
      return { ok: true, data: { actor, sessionId, scopes: new Set(), deviceId, userAgent } };
    },
    connected: connection => deps.presence().arrived(connection.data.actor, connection.id),
    caughtUp: connection => connection.emit('behind', {}),
    disconnected: connection => {
      for (const scope of connection.data.scopes) count(scope, -1);
      connection.data.scopes = new Set();
      deps.presence().left(connection.data.actor.personId, connection.id);
      deps.system().left(connection.id);
    },
    handlers: {
      async 'sync.resume'(connection, request) {
        if (request.protocolVersion !== PROTOCOL_VERSION) throw new AppError('protocol_version');
        const sync = deps.sync();
        // Into the rooms first: what commits while the answer is made is then heard, and the client buffers it (S3).
        enter(connection, await sync.scopesFor(connection.data.actor));
        deps.system().greet(connection);
        deps.presence().entered(connection);
        // Waited for together: what fails while the other is still under way would end the process.
        const [{ epoch, scopes, chains }, purges] = await Promise.all([
          sync.resume(request, connection.data.actor),
          purgesFor(connection),
        ]);
        if (purges.length > 0) connection.emit('purge', { purges });
        const { offlineDays, historyDays } = deps;
        return { ok: true, epoch, scopes, chains, serverTimeMs: deps.clock.now(), offlineDays, historyDays };
      },
      async 'sync.pull'(connection, request) {
        return { ok: true, page: await deps.sync().pull(request, connection.data.scopes) };
      },
      command: (connection, envelope) =>
        deps.sync().run(envelope as never, {
          ...{ kind: 'staff', actor: connection.data.actor, ip: connection.address },
        }),
      typing(connection, { conversationId, isTyping }) {
        deps.presence().typing(connection, conversationId, isTyping);
        return { ok: true };
      },
      async viewing(connection, { conversationIds }) {
        await deps.presence().viewing(connection, conversationIds);
        return { ok: true };
      },
      activity(connection, { isIdle }) {
        deps.presence().activity(connection.data.actor.personId, connection.id, isIdle);
        return { ok: true };
      },
      'presence.watch'(connection, { personIds }) {
        deps.presence().watch(connection, personIds);
        return { ok: true };
      },
      'capacity.watch'(connection, { isShown }) {
        deps.system().watchCapacity(connection, connection.data.actor, isShown);
        return { ok: true };
      },
      'security.watch'(connection, { isShown }) {
        deps.security.watching(connection, connection.data.actor, isShown);
        return { ok: true };
      },
      async purged({ data }, { purgeIds }) {
        if (data.deviceId !== null) await deps.privacy().confirm(data.deviceId, purgeIds);
        return { ok: true };
      },
      delivered(connection, { marks }) {
        deps.delivered(marks, connection.data.scopes);
        return { ok: true };
      },
    },
  });

  return {
    ...namespace,
    hasListeners: scope => listeners.has(scope),
    end(match, reason) {
      for (const connection of [...namespace.connections()]) {
        if (!match(connection.data)) continue;
        connection.emit('session.ended', { reason });
        connection.disconnect();
      }
    },
  };
}
