// Which commands are entries of the audit log. The table is total: a new command does not compile without a decision.
import type { AuditAct, AuditDetail, AuditSubject } from '#protocol/audit.ts';
import type { CommandKind } from '#protocol/commands/payloads.ts';

/** Null: the day's work, told by what it leaves in the conversation; or a person's own settings. */
export const auditedCommands: Record<CommandKind, AuditAct | null> = {
  'message.send': null,
  'conversation.assign': null,
  'conversation.transfer': null,
  'conversation.resolve': null,
  'conversation.reopen': null,
  'conversation.snooze': null,
  'conversation.merge': 'conversation.merge',
  'conversation.unmerge': 'conversation.unmerge',
  'conversation.tag': null,
  'conversation.priority': null,
  'conversation.subject': null,
  'conversation.read': null,
  'queue.claim': null,
  'draft.discard': null,
  'ai.feedback': null,
  'customer.edit': 'customer.edit',
  'article.save': 'article.save',
  'article.publish': 'article.publish',
  'article.archive': 'article.archive',
  'article.review': 'article.review',
  'reply.save': 'reply.save',
  'reply.remove': 'reply.remove',
  'presence.set': null,
  'maintenance.save': 'maintenance.save',
  'maintenance.cancel': 'maintenance.cancel',
  'alert.acknowledge': 'alert.acknowledge',
  'view.save': null,
  'view.remove': null,
  'notification.read': null,
  'notification.prefer': null,
  'customer.write': null,
  'customer.handover': null,
  'customer.rate': null,
  'customer.recommend': null,
  'customer.feedback': null,
  'customer.contact': null,
};

/** Texts are kept elsewhere, in versions; of a customer only which fields were changed. */
export function auditedSubject(
  kind: CommandKind,
  payload: object,
): { subject: AuditSubject; detail: AuditDetail } {
  const [noun = ''] = kind.split('.');
  const values = payload as Record<string, unknown>;
  const { title, name } = values;
  const shown = [title, name].find(value => typeof value === 'string');
  const subject = { kind: noun, id: String(values[`${noun}Id`] ?? ''), name: String(shown ?? '') };
  // What is changed stands by itself where only some of it may be sent.
  const { fields } = values;
  const changed = typeof fields === 'object' && fields !== null ? fields : payload;
  // The other of two is what matters of a merge.
  if (kind === 'conversation.merge' || kind === 'conversation.unmerge')
    return { subject, detail: { ids: [String(values.targetId)] } };
  return { subject, detail: { fields: Object.keys(changed).filter(field => field !== `${noun}Id`) } };
}
