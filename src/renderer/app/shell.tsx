import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShell } from '../data/desk.ts';
import { CustomersPage } from '../features/customer/customers-page.tsx';
import { InboxPage } from '../features/inbox/inbox-page.tsx';
import { Arrivals } from '../features/notifications/arrivals.tsx';
import { LostLine } from '../features/recovery/lost-line.tsx';
import { RecoveryLine } from '../features/recovery/recovery-line.tsx';
import { RepliesPage } from '../features/replies/replies-page.tsx';
import { SettingsPage } from '../features/settings/settings-page.tsx';
import { ProofDialog } from '../features/sign-in/proof-dialog.tsx';
import { MaintenanceBanner } from '../features/system/maintenance-banner.tsx';
import { SystemPage } from '../features/system/system-page.tsx';
import { LayerProvider } from '../ui/layers.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { useKit } from './kit.tsx';
import { useNavigation } from './navigation.tsx';
import { Palette } from './palette/palette.tsx';
import { Rail } from './rail.tsx';
import { parseRoute, type Route } from './route.ts';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { TitleBar } from './title-bar.tsx';
import { ToastRegion } from './toast-region.tsx';
import { useDeskActions } from './use-desk-actions.ts';
import { useShortcuts } from './use-shortcuts.ts';

/** Comes with its Markdown reader once somebody goes there; the shell's own files hold it, so no network is needed. */
const GapsPage = lazy(async () => ({
  default: (await import('../features/knowledge/gaps/gaps-page.tsx')).GapsPage,
}));
const KnowledgePage = lazy(async () => ({
  default: (await import('../features/knowledge/knowledge-page.tsx')).KnowledgePage,
}));

/** Only admins go there. */
const DeliveriesPage = lazy(async () => ({
  default: (await import('../features/deliveries/deliveries-page.tsx')).DeliveriesPage,
}));

/** Only leads go there. */
const AnalyticsPage = lazy(async () => ({
  default: (await import('../features/analytics/analytics-page.tsx')).AnalyticsPage,
}));

/** Only leads go there. */
const FlowsPage = lazy(async () => ({
  default: (await import('../features/flows/flows-page.tsx')).FlowsPage,
}));

/** Only leads go there. */
const IntegrationsPage = lazy(async () => ({
  default: (await import('../features/integrations/integrations-page.tsx')).IntegrationsPage,
}));

/** Only leads go there. */
const ModelsPage = lazy(async () => ({
  default: (await import('../features/models/models-page.tsx')).ModelsPage,
}));

/** Only leads go there. */
const SecurityPage = lazy(async () => ({
  default: (await import('../features/security/security-page.tsx')).SecurityPage,
}));

/** The frame around every page. Each page scrolls by itself; the frame never does. */
export function Shell() {
  const { t } = useTranslation();
  const { route, go } = useNavigation();
  const { onPressed } = useShell();
  const { overlays } = useKit();
  useEffect(
    () =>
      onPressed(address => {
        if (address === '') overlays.setState({ open: 'notifications' });
        else go(parseRoute(address));
      }),
    [onPressed, go, overlays],
  );
  useShortcuts();
  useDeskActions();
  const [layer, setLayer] = useState<HTMLElement | null>(null);
  return (
    <LayerProvider element={layer}>
      <div className="grid h-full grid-rows-[36px_minmax(0,1fr)] bg-canvas">
        <TitleBar />
        <div className="grid min-h-0 grid-cols-[48px_minmax(0,1fr)] mid:grid-cols-[208px_minmax(0,1fr)]">
          <Rail page={route.page} view={route.page === 'inbox' ? route.view : null} />
          <main className="flex min-h-0 min-w-0 flex-col overflow-hidden rounded-tl-lg border border-r-0 border-b-0 border-line bg-surface">
            <RecoveryLine />
            <LostLine />
            <MaintenanceBanner />
            <div className="min-h-0 flex-1">
              <ErrorBoundary part={t(`page.${route.page}`)} resetKey={route.page}>
                <Suspense>
                  <CurrentPage route={route} />
                </Suspense>
              </ErrorBoundary>
            </div>
            <div ref={setLayer} />
          </main>
        </div>
        <Palette />
        <ShortcutsDialog />
        <ProofDialog />
        <ToastRegion />
        <Arrivals />
      </div>
    </LayerProvider>
  );
}

function CurrentPage({ route }: { route: Route }) {
  switch (route.page) {
    case 'inbox':
      return <InboxPage view={route.view} conversationId={route.conversationId} seq={route.seq ?? null} />;
    case 'customers':
      return <CustomersPage customerId={route.customerId} />;
    case 'knowledge':
      return route.part === 'gaps' ? <GapsPage /> : <KnowledgePage articleId={route.articleId} />;
    case 'replies':
      return <RepliesPage replyId={route.replyId} />;
    case 'system':
      return <SystemPage />;
    case 'notifications':
      return <DeliveriesPage />;
    case 'flows':
      return <FlowsPage flowId={route.flowId} />;
    case 'analytics':
      return <AnalyticsPage part={route.part} figure={route.figure ?? null} />;
    case 'models':
      return <ModelsPage part={route.part} />;
    case 'security':
      return <SecurityPage part={route.part} />;
    case 'integrations':
      return <IntegrationsPage part={route.part} />;
    case 'settings':
      return <SettingsPage />;
  }
}
