// The console: providers, then what the session allows to be seen.
import '../styles/index.css';
import { useLayoutEffect, useState, useSyncExternalStore } from 'react';
import { I18nextProvider, useTranslation } from 'react-i18next';
import { useSession, useShell, useTheme } from '../data/desk.ts';
import { FactorDueScreen } from '../features/sign-in/factor-due-screen.tsx';
import { LinkScreen } from '../features/sign-in/link-screen.tsx';
import { RefusedScreen, useRefused } from '../features/sign-in/refused.tsx';
import { RevokedScreen } from '../features/sign-in/revoked-screen.tsx';
import { SignInScreen } from '../features/sign-in/sign-in-screen.tsx';
import { createI18n } from '../i18n/i18n.ts';
import { MinuteProvider } from '../ui/minute.tsx';
import { TooltipProvider } from '../ui/tooltip.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { KitProvider } from './kit.tsx';
import { NavigationProvider } from './navigation.tsx';
import { Shell } from './shell.tsx';

export function App() {
  const [i18n] = useState(() => createI18n(navigator.languages));
  const { shownTheme } = useTheme();
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = shownTheme;
  }, [shownTheme]);
  return (
    <I18nextProvider i18n={i18n}>
      <KitProvider>
        <NavigationProvider>
          <MinuteProvider>
            <TooltipProvider>
              <Gate />
            </TooltipProvider>
          </MinuteProvider>
        </NavigationProvider>
      </KitProvider>
    </I18nextProvider>
  );
}

/** Shows what the session allows: nothing of the desk before somebody is signed in here. */
function Gate() {
  const { t } = useTranslation();
  const { session } = useSession();
  const { desk } = useShell();
  const { token, leave } = useLinkToken();
  const { refused, leave: leaveRefused } = useRefused();
  const isDeskThere = useSyncExternalStore(desk.subscribe, desk.get) !== null;
  if (token !== null && session.state !== 'loading') return <LinkScreen token={token} onLeave={leave} />;
  if (session.state === 'signed_out' || session.state === 'locked')
    return <SignInScreen key={session.state} session={session} refused={refused} />;
  if (session.state === 'factor_due') return <FactorDueScreen session={session} />;
  if (session.state === 'revoked') return <RevokedScreen session={session} />;
  if (refused && session.state === 'signed_in')
    return <RefusedScreen refused={refused} onLeave={leaveRefused} />;
  // Read from disk within moments; an empty ground is calmer than a flash.
  if (session.state === 'loading' || !isDeskThere) return <div className="h-full bg-canvas" />;
  return (
    <ErrorBoundary part={t('failure.console')}>
      <Shell key={session.user.id} />
    </ErrorBoundary>
  );
}

const linkPath = /^#\/welcome\/([^/]+)/;

/** What a link from a mail carries. It leaves the address once it is read: it must not stay in the history, nor be shown about. */
function useLinkToken() {
  const [token, setToken] = useState(() => linkPath.exec(window.location.hash)?.[1] ?? null);
  useLayoutEffect(() => {
    const look = () => {
      const found = linkPath.exec(window.location.hash)?.[1];
      if (found === undefined) return;
      window.history.replaceState(null, '', '#/');
      setToken(found);
    };
    look();
    window.addEventListener('hashchange', look);
    return () => window.removeEventListener('hashchange', look);
  }, []);
  return { token, leave: () => setToken(null) };
}
