// Every address that changes something, and the act that it leaves in the audit log; or why it leaves none.
import type { AuditAct } from '../../../src/protocol/audit.ts';

type Left = AuditAct | { none: string };

const tried = { none: 'it tries something out and keeps nothing' };
const own = { none: 'a person’s own devices' };

const notices = '/api/v1/notifications';
const flows = '/api/v1/flows';
const models = '/api/v1/models';
const knowledge = '/api/v1/knowledge';
const limits = '/api/v1/security/limits';

export const leaves: Record<string, Left> = {
  [`POST ${notices}`]: { none: 'what people write to each other is the day’s work' },
  [`POST ${notices}/devices`]: own,
  [`DELETE ${notices}/devices/:id`]: own,
  [`POST ${notices}/devices/:id/test`]: own,
  [`POST ${notices}/channels`]: 'channel.add',
  [`PUT ${notices}/channels/:id`]: 'channel.change',
  [`DELETE ${notices}/channels/:id`]: 'channel.remove',
  [`POST ${notices}/channels/:id/test`]: 'channel.test',
  [`POST ${notices}/deliveries/:id/retry`]: 'delivery.retry',
  [`POST ${notices}/deliveries/:id/discard`]: 'delivery.discard',
  [`POST ${flows}`]: 'flow.create',
  [`PUT ${flows}/:id`]: 'flow.save',
  [`DELETE ${flows}/:id`]: 'flow.remove',
  [`POST ${flows}/:id/publish`]: 'flow.publish',
  [`POST ${flows}/:id/retire`]: 'flow.retire',
  [`POST ${flows}/:id/versions/:number/restore`]: 'flow.restore',
  'POST /api/v1/ai/prompts/try': tried,
  [`POST ${models}/versions`]: 'version.register',
  [`POST ${models}/versions/import`]: 'version.register',
  [`POST ${models}/versions/:id/retire`]: 'version.retire',
  [`PUT ${models}/intents/:label`]: 'intent.save',
  [`DELETE ${models}/intents/:label`]: 'intent.reset',
  [`POST ${models}/prompts`]: 'prompt.save',
  [`POST ${models}/rollouts`]: 'rollout.start',
  [`POST ${models}/rollouts/:id/ramp`]: 'rollout.ramp',
  [`POST ${models}/rollouts/:id/pause`]: 'rollout.pause',
  [`POST ${models}/rollouts/:id/resume`]: 'rollout.resume',
  [`POST ${models}/rollouts/:id/promote`]: 'rollout.promote',
  [`POST ${models}/rollouts/:id/rollback`]: 'rollout.roll_back',
  [`POST ${models}/predictions/:id/feedback`]: { none: 'a rating, kept with the prediction' },
  [`POST ${models}/datasets`]: 'dataset.add',
  [`POST ${models}/datasets/from-conversations`]: 'dataset.add',
  [`POST ${models}/trainings`]: 'training.start',
  [`POST ${models}/trainings/:id/cancel`]: 'training.cancel',
  [`POST ${models}/evaluations`]: { none: 'a measurement, kept with the version' },
  [`POST ${models}/suites`]: 'suite.add',
  [`DELETE ${models}/suites/:id`]: 'suite.remove',
  [`POST ${knowledge}/import`]: 'article.import',
  [`POST ${knowledge}/import/preview`]: tried,
  [`POST ${knowledge}/sites`]: 'article.import_site',
  [`DELETE ${knowledge}/sites/:id`]: { none: 'nothing was imported yet' },
  [`POST ${knowledge}/sites/:id/import`]: 'article.import',
  [`POST ${knowledge}/gaps/look`]: tried,
  [`PUT ${knowledge}/gaps/:id/state`]: 'gap.decide',
  [`POST ${knowledge}/gaps/:id/article`]: 'article.save',
  [`PUT ${limits}/costs`]: 'limit.costs',
  [`PUT ${limits}/rules/:name`]: 'limit.change',
  [`DELETE ${limits}/rules/:name`]: 'limit.reset',
  'DELETE /api/v1/auth/sessions/:id': { none: 'a person’s own sessions' },
  'POST /api/v1/auth/sessions/end-others': { none: 'a person’s own sessions' },
  'POST /api/v1/auth/password': { none: 'a person’s own password' },
  'POST /api/v1/people': 'person.invite',
  'PUT /api/v1/people/:id': 'person.change',
  'POST /api/v1/people/:id/invite': 'person.invite_again',
  'POST /api/v1/people/:id/disable': 'person.disable',
  'POST /api/v1/people/:id/enable': 'person.enable',
  'POST /api/v1/people/:id/sessions/end': 'person.revoke',
  'DELETE /api/v1/people/:id/sessions/:sessionId': 'person.revoke',
  'PATCH /api/v1/customers/:id': 'customer.edit',
  'POST /api/v1/articles': 'article.save',
  'PUT /api/v1/articles/:id': 'article.save',
  'POST /api/v1/articles/:id/publish': 'article.publish',
  'POST /api/v1/articles/:id/archive': 'article.archive',
  'POST /api/v1/conversations/:id/messages': {
    none: 'the day’s work, told by what it leaves in the conversation',
  },
  'POST /api/v1/privacy/customers/:id/erase': 'customer.erase',
  'POST /api/v1/privacy/customers/:id/export': 'customer.export',
  'PUT /api/v1/privacy/retention/:kind': 'retention.change',
  'POST /api/v1/auth/proof': { none: 'it proves who one is, and changes nothing' },
  'POST /api/v1/security/addresses': 'address.block',
  'POST /api/v1/security/addresses/countries/preview': tried,
  'PUT /api/v1/security/addresses/countries/:surface': 'address.countries',
  'DELETE /api/v1/security/addresses/:id': 'address.remove',
  'POST /api/v1/security/addresses/lift': 'address.lift',
  'POST /api/v1/keys': 'key.create',
  'PATCH /api/v1/keys/:id': 'key.change',
  'POST /api/v1/keys/:id/rotate': 'key.rotate',
  'POST /api/v1/keys/:id/revoke': 'key.revoke',
  'POST /api/v1/exports': 'export.start',
  'DELETE /api/v1/exports/:id': 'export.remove',
  'POST /api/v1/exports/:id/cancel': 'export.cancel',
  'POST /api/v1/webhooks': 'webhook.add',
  'PUT /api/v1/webhooks/:id': 'webhook.change',
  'DELETE /api/v1/webhooks/:id': 'webhook.remove',
  'POST /api/v1/webhooks/:id/rotate': 'webhook.rotate',
  'POST /api/v1/webhooks/:id/test': 'webhook.test',
  'POST /api/v1/webhooks/:id/replay': 'webhook.replay',
  'POST /api/v1/webhooks/:id/deliveries/:deliveryId/replay': 'webhook.replay',
  'POST /api/v1/copilot/similar': { none: 'conversations of an agent’s own teams, as in their inbox' },
  'POST /api/v1/copilot/summary': { none: 'an agent’s own conversation, for that agent' },
  'POST /api/v1/copilot/rewrite': { none: 'an agent’s own words' },
};

/** Every command that changes something. */
export const commandsLeave: Record<string, Left> = {
  'user add': 'person.add',
  'user set': 'person.change',
  'user password': 'person.password',
  'user disable': 'person.disable',
  'user enable': 'person.enable',
  'user revoke': 'person.revoke',
  'team add': 'team.add',
  'site add': 'site.add',
  'site set': 'site.change',
  'address allow': 'address.allow',
  'address block': 'address.block',
  'address unblock': 'address.remove',
  'knowledge import': 'article.import',
  'knowledge import-site': 'article.import',
  'audit export': 'audit.export',
  'audit accept': 'audit.accept',
  'bi grant': 'bi.grant',
  'bi revoke': 'bi.revoke',
};

/** Commands that only show, try or measure. */
export const commandsThatChangeNothing = [
  ...['user list', 'team list', 'site list', 'address list', 'audit verify', 'bi list'],
  // What was erased before is erased once more in a restored database.
  'privacy reapply',
  ...['ai train', 'ai evaluate', 'ai answer', 'simulate', 'security simulate'],
];

/** Addresses by which personal data are read, and the act that is written down before they answer. */
export const looksLeave: Record<string, AuditAct> = {
  'GET /api/v1/ai/runs/:id': 'trace.read',
  'GET /api/v1/ai/conversations/:id/runs': 'trace.read',
  'GET /api/v1/audit/export': 'audit.export',
  'GET /api/v1/conversations': 'customer.read',
  'GET /api/v1/conversations/:id': 'customer.read',
  'GET /api/v1/conversations/:id/messages': 'customer.read',
  'GET /api/v1/customers': 'customer.read',
  'GET /api/v1/customers/:id': 'customer.read',
  'GET /api/v1/privacy/requests/:id/file': 'customer.read',
  'GET /api/v1/events': 'event.read',
  'GET /api/v1/exports/:id/file': 'export.read',
  'GET /api/v1/webhooks/:id/deliveries/:deliveryId': 'customer.read',
};
