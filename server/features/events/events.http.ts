// The address of the stream of events.
import { acting } from '#platform/http/acting.ts';
import { type Route, route } from '#platform/http/route.ts';
import { eventPosition, eventStreamQuery } from '#protocol/desk-events.ts';
import { AppError } from '#protocol/errors.ts';
import { seesTeam } from '#protocol/permissions.ts';
import type { AuditEntry } from '../audit/index.ts';
import { type Stream, stallMs } from './stream.ts';

export function eventRoutes({
  stream,
  looked,
}: {
  stream: Stream;
  /** Tells the audit log of each look at what is personal, before it is answered. */
  looked(entry: AuditEntry): Promise<void>;
}): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/events',
      access: 'event.read',
      query: eventStreamQuery,
      async handler({ query, session, ip, header, signal }) {
        const { actor } = session;
        const { teamId, types = null } = query;
        if (teamId !== undefined && !seesTeam(actor, teamId)) throw new AppError('not_found');
        const teamIds = teamId !== undefined ? [teamId] : actor.role === 'agent' ? actor.teamIds : null;
        const after = placeOf(header('last-event-id')) ?? query.after ?? null;
        const by = {
          ...{ personId: actor.personId, sessionId: session.sessionId, untilMs: session.expiresAtMs },
        };
        const body = await stream.open(after, { teamIds, types }, by, signal);
        await looked({
          ...{ act: 'event.read', by: acting({ session, ip }), ip },
          ...{ subject: { kind: 'event', id: '', name: '' }, detail: { after, types, teamIds } },
        });
        return {
          stream: body,
          stallMs,
          headers: {
            'content-type': 'text/event-stream; charset=utf-8',
            'cache-control': 'no-store, no-transform',
            // nginx would gather it otherwise.
            'x-accel-buffering': 'no',
          },
        };
      },
    }),
  ];
}

/** An empty one is what browsers send that heard nothing yet. */
function placeOf(header: string | undefined): string | null {
  if (header === undefined || header === '') return null;
  const read = eventPosition.safeParse(header);
  if (read.success) return read.data;
  const details = [{ path: 'header.Last-Event-ID', problem: 'must be the `id:` of an event of this stream' }];
  throw new AppError('malformed', { details });
}
