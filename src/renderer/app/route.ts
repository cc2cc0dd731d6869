// Where the console is, as the address says it: `#/inbox/mine/<id>`. Pure.
import { isId } from '#protocol/ids.ts';

export const inboxViews = ['unassigned', 'mine', 'all', 'bot', 'snoozed', 'resolved'] as const;
export type InboxView = (typeof inboxViews)[number];

export type Route =
  /** `seq`: the message to show, for a find. */
  | { page: 'inbox'; view: InboxView; conversationId: string | null; seq?: number | null }
  | { page: 'customers'; customerId: string | null }
  /** `gaps`: what the AI could not answer, in place of the articles. */
  | { page: 'knowledge'; articleId: string | null; part?: 'gaps' }
  | { page: 'replies'; replyId: string | null }
  | { page: 'system' }
  /** Admins: channels and deliveries. */
  | { page: 'notifications' }
  /** Dashboards: supervisors and admins. */
  /** `figure`: of the definitions, the one that is asked for. */
  | { page: 'analytics'; part: AnalyticsPart; figure?: string | null }
  /** How the AI is released: supervisors and admins. */
  | { page: 'models'; part: ModelsPart }
  /** Conversation flows: supervisors and admins. */
  | { page: 'flows'; flowId: string | null }
  /** The door: supervisors read, admins decide. */
  | { page: 'security'; part: SecurityPart }
  /** What programs are told, and tables to take along: supervisors and admins. */
  | { page: 'integrations'; part: IntegrationsPart }
  | { page: 'settings' };

export const analyticsParts = [
  'overview',
  'insights',
  'agents',
  'ai',
  'engagement',
  'quality',
  'cost',
  'live',
  'definitions',
] as const;
export type AnalyticsPart = (typeof analyticsParts)[number];

export const modelsParts = ['rollouts', 'versions', 'prompts', 'intents', 'training', 'spend'] as const;
export type ModelsPart = (typeof modelsParts)[number];

export const securityParts = [
  'overview',
  'people',
  'sso',
  'addresses',
  'limits',
  'detection',
  'keys',
  'audit',
  'privacy',
] as const;
export type SecurityPart = (typeof securityParts)[number];

export const integrationsParts = ['exports', 'reports', 'webhooks', 'drops'] as const;
export type IntegrationsPart = (typeof integrationsParts)[number];

export type Page = Route['page'];

export const home: Route = { page: 'inbox', view: 'mine', conversationId: null };

const idOrNull = (part: string | undefined): string | null => (isId(part) ? part : null);
const isInboxView = (part: string | undefined): part is InboxView => inboxViews.some(view => view === part);

/** The route of a location's hash; anything unknown is the agent's own inbox. */
export function parseRoute(hash: string): Route {
  const [page, first, second, third] = hash.replace(/^#\/?/, '').split('/');
  switch (page) {
    case 'inbox':
      return {
        page,
        view: isInboxView(first) ? first : 'mine',
        conversationId: idOrNull(second),
        seq: isId(second) && /^\d{1,9}$/.test(third ?? '') ? Number(third) : null,
      };
    case 'customers':
      return { page, customerId: idOrNull(first) };
    case 'knowledge':
      return first === 'gaps' ? { page, articleId: null, part: first } : { page, articleId: idOrNull(first) };
    case 'replies':
      return { page, replyId: idOrNull(first) };
    case 'flows':
      return { page, flowId: idOrNull(first) };
    case 'analytics':
      return {
        ...{ page, part: analyticsParts.find(part => part === first) ?? 'overview' },
        ...(first === 'definitions' && /^\w{1,60}$/.test(second ?? '') ? { figure: second ?? null } : {}),
      };
    case 'models':
      return { page, part: modelsParts.find(part => part === first) ?? 'rollouts' };
    case 'security':
      return { page, part: securityParts.find(part => part === first) ?? securityParts[0] };
    case 'integrations':
      return { page, part: integrationsParts.find(part => part === first) ?? integrationsParts[0] };
    case 'system':
    case 'settings':
    case 'notifications':
      return { page };
    default:
      return home;
  }
}

const join = (...parts: (string | null)[]): string => `#/${parts.filter(part => part !== null).join('/')}`;

export function formatRoute(route: Route): string {
  switch (route.page) {
    case 'inbox':
      return join('inbox', route.view, route.conversationId, route.seq == null ? null : String(route.seq));
    case 'customers':
      return join('customers', route.customerId);
    case 'knowledge':
      return join('knowledge', route.part ?? route.articleId);
    case 'replies':
      return join('replies', route.replyId);
    case 'flows':
      return join('flows', route.flowId);
    case 'analytics':
      return join('analytics', route.part, route.figure ?? null);
    case 'models':
      return join('models', route.part);
    case 'security':
      return join('security', route.part);
    case 'integrations':
      return join('integrations', route.part);
    case 'system':
    case 'settings':
    case 'notifications':
      return join(route.page);
  }
}
