import { createContext, type ReactNode, use } from 'react';

const LayerContext = createContext<HTMLElement | null>(null);

/** Where popovers, menus and tooltips are put: inside the page's main landmark, so that a screen reader finds them there. */
export function LayerProvider({ element, children }: { element: HTMLElement | null; children: ReactNode }) {
  return <LayerContext value={element}>{children}</LayerContext>;
}

/** null: at the end of the body. */
export const useLayer = (): HTMLElement | null => use(LayerContext);
