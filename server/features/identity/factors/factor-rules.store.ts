/** Owns the SQL of which roles must have a second factor, and of who has none. */
import type { Queryable } from '#platform/db/db.ts';
import { sql } from '#platform/db/sql.ts';
import type { Id } from '#protocol/ids.ts';
import type { Role } from '#protocol/permissions.ts';

export type KeptRule = { role: Role; requiredSince: Date; graceDays: number };

const hasPasskey = sql`exists (select id from passkeys where person_id = people.id)`;

export const readRules = (db: Queryable) =>
  db.query<KeptRule & { people: number; without: number }>(sql`
    select roles.role, rule.required_since as "requiredSince", coalesce(rule.grace_days, 0)::integer as "graceDays",
      count(people.id)::integer as people,
      count(people.id) filter (where totp.secret is null and not ${hasPasskey})::integer as without
    from unnest(array['agent', 'supervisor', 'admin']) with ordinality as roles (role, place)
    left join factor_rules rule on rule.role = roles.role
    left join people on people.role = roles.role and people.is_active
    left join factor_totp totp on totp.person_id = people.id
    group by roles.role, roles.place, rule.required_since, rule.grace_days order by roles.place`);

export const lockRule = (tx: Queryable, role: Role) =>
  tx.maybeOne<KeptRule>(sql`
    select role, required_since as "requiredSince", grace_days::integer as "graceDays" from factor_rules
    where role = ${role} for update`);

export async function saveRule(tx: Queryable, { role, requiredSince, graceDays }: KeptRule): Promise<void> {
  await tx.query(sql`
    insert into factor_rules (role, required_since, grace_days) values (${role}, ${requiredSince}, ${graceDays})
    on conflict (role) do update set required_since = excluded.required_since, grace_days = excluded.grace_days`);
}

export async function deleteRule(tx: Queryable, role: Role): Promise<void> {
  await tx.query(sql`delete from factor_rules where role = ${role}`);
}

/** What is asked of the roles of these people; who is not in it is asked for nothing. */
export const rulesOf = (db: Queryable, personIds: readonly Id[]) =>
  db.query<{ personId: Id; requiredSince: Date; graceDays: number; createdAt: Date }>(sql`
    select people.id as "personId", rule.required_since as "requiredSince", rule.grace_days::integer as "graceDays",
      people.created_at as "createdAt"
    from people join factor_rules rule on rule.role = people.role where people.id = any(${personIds}::uuid[])`);

/** Active people of a role who have none. */
export const readWithout = (db: Queryable, role: Role) =>
  db.query<{ id: Id }>(sql`
    select people.id from people left join factor_totp totp on totp.person_id = people.id
    where people.role = ${role} and people.is_active and totp.secret is null and not ${hasPasskey}`);

/** Sessions that began without a second factor and whose people should have one by now. */
export const readDueSessions = (db: Queryable, now: Date) =>
  db.query<{ sessionId: Id; personId: Id }>(sql`
    select session.id as "sessionId", people.id as "personId"
    from factor_rules rule join people on people.role = rule.role join auth_session session on session.user_id = people.id
    where session.second_factor is null and session.expires_at > ${now}
      and greatest(rule.required_since, people.created_at) + make_interval(days => rule.grace_days) <= ${now}`);
