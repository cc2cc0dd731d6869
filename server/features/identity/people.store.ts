/** Owns the SQL of what admins see of people beside their documents. */
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id } from '#protocol/ids.ts';

export type KeptPerson = {
  id: Id;
  hasPassword: boolean;
  inviteExpiresAt: Date | null;
  inviteProblem: string | null;
  sessions: number;
  seenAt: Date | null;
  hasTotp: boolean;
  hasPasskey: boolean;
};

export const readPeople = (db: Queryable) =>
  db.query<KeptPerson>(sql`
    select people.id, account.password is not null as "hasPassword",
      invite.expires_at as "inviteExpiresAt", invite.problem as "inviteProblem",
      coalesce(held.count, 0) as sessions, held.seen_at as "seenAt",
      totp.secret is not null as "hasTotp",
      exists (select id from passkeys where person_id = people.id) as "hasPasskey"
    from people
    left join auth_account account on account.user_id = people.id and account.provider_id = 'credential'
    left join factor_totp totp on totp.person_id = people.id
    left join lateral (
      select expires_at, problem from sign_in_links
      where person_id = people.id and kind = 'invite' order by made_at desc limit 1
    ) invite on true
    left join lateral (
      select count(id)::integer as count, max(seen_at) as seen_at from auth_session
      where user_id = people.id and expires_at > now()
    ) held on true
    order by people.name, people.id`);
