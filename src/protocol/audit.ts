// The audit log: who did what, and who looked at whom; its closed list of acts.
import { z } from 'zod';
import type { Id, Millis } from './ids.ts';
import { id } from './schema.ts';

/** What is written down. Every room has its acts here, under its noun. */
export const auditActs = [
  'address.allow',
  'address.block',
  'address.countries',
  'address.lift',
  'address.remove',
  'alert.acknowledge',
  'article.archive',
  'article.import',
  'article.import_site',
  'article.publish',
  'article.review',
  'article.save',
  'audit.accept',
  'audit.erase',
  'audit.export',
  'bi.grant',
  'bi.revoke',
  'channel.add',
  'channel.change',
  'channel.remove',
  'channel.test',
  'conversation.merge',
  'conversation.unmerge',
  'customer.edit',
  'customer.erase',
  'customer.export',
  'customer.read',
  'dataset.add',
  'delivery.discard',
  'delivery.retry',
  'drop.add',
  'drop.change',
  'drop.remove',
  'drop.run',
  'drop.send',
  'event.read',
  'export.cancel',
  'export.read',
  'export.remove',
  'export.start',
  'factor.require',
  'flow.create',
  'flow.publish',
  'flow.remove',
  'flow.restore',
  'flow.retire',
  'flow.save',
  'gap.decide',
  'intent.reset',
  'intent.save',
  'key.change',
  'key.create',
  'key.revoke',
  'key.rotate',
  'detection.change',
  'detection.reset',
  'limit.change',
  'limit.costs',
  'limit.reset',
  'maintenance.cancel',
  'maintenance.save',
  'person.add',
  'person.change',
  'person.disable',
  'person.enable',
  'person.factor_off',
  'person.factor_on',
  'person.factor_reset',
  'person.invite',
  'person.invite_again',
  'person.passkey_off',
  'person.password',
  'person.recovery_made',
  'person.recovery_used',
  'person.revoke',
  'prompt.save',
  'reply.remove',
  'reply.save',
  'report.add',
  'report.change',
  'report.remove',
  'report.send',
  'report.test',
  'retention.apply',
  'retention.change',
  'rollout.hold',
  'rollout.pause',
  'rollout.promote',
  'rollout.ramp',
  'rollout.resume',
  'rollout.roll_back',
  'rollout.start',
  'secrets.lost',
  'secrets.renew',
  'secrets.retire',
  'secrets.rotate',
  'site.add',
  'site.change',
  'site.secret',
  'sso.add',
  'sso.change',
  'sso.link',
  'sso.remove',
  'sso.unlink',
  'storage.add',
  'storage.change',
  'storage.remove',
  'storage.test',
  'suite.add',
  'suite.remove',
  'target.change',
  'team.add',
  'trace.read',
  'training.cancel',
  'training.start',
  'version.register',
  'version.retire',
  'webhook.add',
  'webhook.change',
  'webhook.remove',
  'webhook.replay',
  'webhook.rotate',
  'webhook.test',
] as const;
export type AuditAct = (typeof auditActs)[number];

/** Those by which nothing was changed: somebody saw what is personal, or took it along. */
export const auditLooks = [
  'audit.export',
  'customer.export',
  'customer.read',
  'event.read',
  'export.read',
  'trace.read',
] as const satisfies readonly AuditAct[];

export const auditByKinds = ['person', 'key', 'server'] as const;
/** Who did it: a member of staff, an API key, or the server by itself, which also speaks for its command line. */
export type AuditBy = { kind: (typeof auditByKinds)[number]; id: Id | null; name: string };

/** What it was done to. `id` is as the room names its things, such as a UUID, a rule's name or a range of addresses. */
export type AuditSubject = { kind: string; id: string; name: string };

export type AuditDetail = Record<string, unknown>;

export type AuditLogEntry = {
  id: Id;
  /** Its place in the chain, from 1. */
  seq: number;
  at: Millis;
  act: AuditAct;
  by: AuditBy;
  /** The name is '' once the person it tells of was erased. */
  subject: AuditSubject;
  ip: string | null;
  /** Null once the person it tells of was erased. */
  detail: AuditDetail | null;
  hash: string;
};

export const auditQuery = z.object({
  act: z.enum(auditActs).optional(),
  /** A noun: every act under it. */
  about: z
    .string()
    .regex(/^[a-z]{1,40}$/)
    .optional(),
  by: id.optional(),
  subjectKind: z.string().max(40).optional(),
  subjectId: z.string().max(200).optional(),
  /** Looks at personal data alone, or everything but them. */
  looks: z.enum(['only', 'none']).optional(),
  /** Where the wish came from: an address, or a range such as `203.0.113.0/24`. */
  ip: z.string().min(1).max(60).optional(),
  from: z.coerce.number().int().min(0).optional(),
  /** Before this moment. */
  to: z.coerce.number().int().min(0).optional(),
  /** Entries before this place of the chain: the last one of the page before. */
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export type AuditQuery = z.infer<typeof auditQuery>;
export type AuditFilter = Omit<AuditQuery, 'before' | 'limit'>;
/** The newest first. */
export type AuditLogAnswer = { entries: AuditLogEntry[]; hasMore: boolean };

/** What a check of the chain found wrong, at its place. */
export const auditFaultKinds = [
  'changed',
  'detail_changed',
  'detail_missing',
  'head_lost',
  'missing',
  'order',
  'stray_detail',
  'unsealed',
] as const;
export type AuditFault = { kind: (typeof auditFaultKinds)[number]; seq: number | null; said: string };
export type AuditHead = { seq: number; hash: string };
/** `checked`: what was read before and held is not read again. */
export const auditVerifyQuery = z.object({ from: z.enum(['start', 'checked']).default('start') });

export type AuditReport = {
  ok: boolean;
  /** As many as there are, up to the last one. */
  entries: number;
  /** Entries up to this one were read before, held, and were not read again; null: all were read. */
  from: AuditHead | null;
  /** When all of them were read, the last time that they held; null: not known. */
  wholeAt: Millis | null;
  /** The last entry; compare it with one that was noted elsewhere. Null: the log is empty. */
  head: AuditHead | null;
  /** Whose details were taken away when a person was erased, as the log itself tells. */
  erased: number;
  /** At most a hundred. */
  faults: AuditFault[];
  faultCount: number;
  durationMs: number;
};

export const auditExportQuery = auditQuery
  .omit({ before: true, limit: true })
  .extend({ format: z.enum(['jsonl', 'csv']).default('jsonl') });
