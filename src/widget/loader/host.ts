/**
 * Owns the one element the widget adds to a page: a shadow root that no style of the page reaches, its colours, and the
 * launcher in it. Takes no room in the page, so nothing shifts. Never opens by itself.
 */
import type { SiteSettings } from '#protocol/widget.ts';
import { themeOf } from './embed.ts';
import { type Locale, launcherWords } from './launcher-words.ts';
import { paletteOf } from './palette.ts';

export type Host = {
  root: ShadowRoot;
  /** Where the app renders; before the launcher in order, so that Tab walks panel first. */
  panel: HTMLElement;
  launcher: HTMLButtonElement;
  addStyles(css: string): void;
  apply(settings: Pick<SiteSettings, 'accent' | 'corner'>): void;
  show(state: LauncherState): void;
  remove(): void;
};

export type LauncherState = {
  isOpen: boolean;
  isBusy: boolean;
  unread: number;
  /** With a word on it, for those who were never here. */
  isNew: boolean;
  hasTrouble: boolean;
};

const icons = {
  chat: 'M4 5h16v11H9.5L5 20v-4H4z',
  close: 'm6 6 12 12M18 6 6 18',
};

function icon(document: Document, path: string): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

/** A constructed sheet needs no permission from the page's policy; where there is none, the page's nonce has to do. */
function adopt(root: ShadowRoot, css: string, nonce: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    const style = document.createElement('style');
    style.nonce = nonce;
    style.textContent = css;
    root.append(style);
  }
}

export function createHost(options: { locale: Locale; nonce: string; css: string }): Host {
  const words = launcherWords(options.locale);
  // A name of its own: no rule of the page for every div concerns it.
  const element = document.createElement('steward-widget');
  const root = element.attachShadow({ mode: 'open' });
  const box = document.createElement('div');
  box.className = 'root';
  box.lang = options.locale;
  const panel = document.createElement('div');
  const launcher = document.createElement('button');
  launcher.type = 'button';
  launcher.className = 'launch';
  launcher.setAttribute('aria-haspopup', 'dialog');
  // Until its colour is known.
  launcher.hidden = true;
  const trouble = document.createElement('div');
  trouble.setAttribute('role', 'status');
  box.append(panel, trouble, launcher);
  adopt(root, options.css, options.nonce);
  root.append(box);

  let accent = '';
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');
  const paint = () => {
    const theme = themeOf(getComputedStyle(document.documentElement).colorScheme, prefersDark.matches);
    box.dataset.theme = theme;
    if (accent === '') return;
    for (const [name, value] of Object.entries(paletteOf(accent, theme))) {
      box.style.setProperty(`--${name}`, value);
    }
  };
  prefersDark.addEventListener('change', paint);
  paint();
  document.body.append(element);

  return {
    root,
    panel,
    launcher,
    addStyles: css => adopt(root, css, options.nonce),
    apply(settings) {
      accent = settings.accent;
      box.dataset.corner = settings.corner;
      paint();
    },
    show({ isOpen, isBusy, unread, isNew, hasTrouble }) {
      // Drops its word with the press, not when the chat is there: browsers blame later movement on the page.
      const hasText = isNew && !isOpen && !isBusy;
      launcher.classList.toggle('text', hasText);
      launcher.setAttribute('aria-expanded', String(isOpen));
      launcher.setAttribute('aria-busy', String(isBusy));
      launcher.hidden = false;
      const action = isOpen ? words.close : unread > 0 ? words.unread(unread) : words.open;
      // The name holds the word one sees, for those who speak to their computer.
      launcher.setAttribute('aria-label', hasText ? `${words.help}: ${action}` : action);
      const parts: Node[] = [icon(document, isOpen ? icons.close : icons.chat)];
      if (hasText) parts.push(document.createTextNode(words.help));
      if (unread > 0 && !isOpen) {
        const badge = document.createElement('span');
        badge.className = 'badge';
        badge.textContent = unread > 99 ? '99+' : String(unread);
        parts.push(badge);
      }
      launcher.replaceChildren(...parts);
      trouble.className = hasTrouble ? 'trouble' : '';
      trouble.textContent = hasTrouble ? words.notLoaded : '';
    },
    remove() {
      prefersDark.removeEventListener('change', paint);
      element.remove();
    },
  };
}
