// Who acts, as the audit log names them. Only routes know it; services get it handed down.
import type { AuditBy } from '#protocol/audit.ts';
import type { Actor } from '#protocol/permissions.ts';
import type { Session } from './route.ts';

/** `ip`: where the wish came from; null where none did. */
export type Acting = AuditBy & { ip: string | null };

export const acting = ({ session, ip }: { session: Session; ip: string }): Acting => ({
  ...byOf(session.actor),
  ip,
});

/** A key is named by its own id and name, not by those of the person for whom it acts. */
export const byOf = ({ key, personId, name }: Actor): AuditBy => ({
  ...{ kind: key ? 'key' : 'person', id: key?.id ?? personId, name },
});

/** Does of itself what nobody wished for at that moment. */
export const steward: Acting = { kind: 'server', id: null, name: 'Steward', ip: null };

/** What goes on later for whoever wished for it. */
export const onBehalfOf = ({ id, name }: { id: string | null; name: string }): Acting => ({
  ...{ kind: id === null ? 'server' : 'person', id, name, ip: null },
});
