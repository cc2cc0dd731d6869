import { useTranslation } from 'react-i18next';
import { may } from '#protocol/permissions.ts';
import { useCommands, useDesk, useSession, useSync } from '../data/desk.ts';
import { useAction } from './action-center.tsx';
import type { ActionId } from './keymap.ts';
import { useKit } from './kit.tsx';
import { useNavigation } from './navigation.tsx';
import type { Route } from './route.ts';

const inbox = (view: 'unassigned' | 'mine' | 'all' | 'bot' | 'snoozed' | 'resolved'): Route => ({
  page: 'inbox',
  view,
  conversationId: null,
});

/** What works on every page: going somewhere, the palette, the next one from the queue. */
export function useDeskActions(): void {
  const { go } = useNavigation();
  const { overlays } = useKit();
  const { signOut } = useSession();
  const { claim, unavailable } = useClaim();
  const useGo = (id: ActionId, route: Route) => useAction(id, { run: () => go(route) });
  useGo('go.unassigned', inbox('unassigned'));
  useGo('go.mine', inbox('mine'));
  useGo('go.all', inbox('all'));
  useGo('go.bot', inbox('bot'));
  useGo('go.snoozed', inbox('snoozed'));
  useGo('go.resolved', inbox('resolved'));
  useGo('go.customers', { page: 'customers', customerId: null });
  useGo('go.knowledge', { page: 'knowledge', articleId: null });
  useGo('go.replies', { page: 'replies', replyId: null });
  useGo('go.system', { page: 'system' });
  useGo('go.settings', { page: 'settings' });
  const { role } = useDesk().user;
  const isAdmin = may(role, 'notification.manage');
  useAction('go.notifications', isAdmin ? { run: () => go({ page: 'notifications' }) } : undefined);
  const toAnalytics: Route = { page: 'analytics', part: 'overview' };
  useAction('go.analytics', may(role, 'analytics.read') ? { run: () => go(toAnalytics) } : undefined);
  const toModels: Route = { page: 'models', part: 'rollouts' };
  useAction('go.models', may(role, 'model.read') ? { run: () => go(toModels) } : undefined);
  const toFlows: Route = { page: 'flows', flowId: null };
  useAction('go.flows', may(role, 'flow.read') ? { run: () => go(toFlows) } : undefined);
  const toSecurity: Route = { page: 'security', part: 'overview' };
  useAction('go.security', may(role, 'security.read') ? { run: () => go(toSecurity) } : undefined);
  const toIntegrations: Route = { page: 'integrations', part: 'exports' };
  useAction('go.integrations', may(role, 'export.read') ? { run: () => go(toIntegrations) } : undefined);
  const openPalette = () => overlays.setState({ open: 'palette', paletteText: '' });
  useAction('desk.palette', { run: openPalette });
  useAction('desk.search', { run: openPalette });
  useAction('desk.shortcuts', { run: () => overlays.setState({ open: 'shortcuts' }) });
  useAction('desk.notifications', { run: () => overlays.setState({ open: 'notifications' }) });
  useAction('desk.signOut', { run: () => void signOut() });
  useAction('desk.claim', { run: () => void claim(), unavailable });
}

/** Takes the next waiting conversation. Only the server knows who is next, so it needs the network. */
export function useClaim(): { claim: () => Promise<void>; unavailable: string | undefined } {
  const { t } = useTranslation();
  const { claimNext } = useCommands();
  const sync = useSync();
  const { toasts } = useKit();
  const { go } = useNavigation();
  const claim = async () => {
    const answer = await claimNext();
    if (answer.ok) go({ page: 'inbox', view: 'mine', conversationId: answer.conversationId });
    else toasts.say(answer.problem.message, { look: 'problem' });
  };
  return { claim, unavailable: sync.state === 'offline' ? t('claim.offline') : undefined };
}
