// The route in the address bar. Moving within a list replaces the entry, so that Back leads to another page, not to another row.
import { createContext, type ReactNode, use, useCallback, useMemo, useSyncExternalStore } from 'react';
import { must } from '#client/must.ts';
import { formatRoute, parseRoute, type Route } from './route.ts';

export type Navigation = {
  route: Route;
  go(route: Route, options?: { replace?: boolean }): void;
};

const NavigationContext = createContext<Navigation | null>(null);

const subscribe = (listener: () => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};
const readHash = () => window.location.hash;

export function NavigationProvider({ children }: { children: ReactNode }) {
  const hash = useSyncExternalStore(subscribe, readHash);
  const go = useCallback((route: Route, { replace = false }: { replace?: boolean } = {}) => {
    const next = formatRoute(route);
    if (next === window.location.hash) return;
    if (replace) window.history.replaceState(null, '', next);
    else window.history.pushState(null, '', next);
    // pushState and replaceState tell nobody.
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  }, []);
  const value = useMemo(() => ({ route: parseRoute(hash), go }), [hash, go]);
  return <NavigationContext value={value}>{children}</NavigationContext>;
}

export const useNavigation = (): Navigation =>
  must(use(NavigationContext), 'NavigationProvider stands above');
