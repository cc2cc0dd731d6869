/**
 * The script a shop embeds. Owns the launcher and the one global `Steward`; brings the app when somebody opens the chat,
 * or when a conversation is running. Small, because every page of the shop loads it.
 */
import type { SiteSettings, WidgetSiteAnswer } from '#protocol/widget.ts';
import type { StartApp, WidgetApp } from '../app/app.ts';
import { type Embed, type Identity, readEmbed } from './embed.ts';
import { createHost, type LauncherState } from './host.ts';
import { type KeptStorage, keptOf } from './kept.ts';
import launcherCss from './launcher.css?inline';
import { localeOf } from './launcher-words.ts';

/** The app's file beside this one; written in by the build. */
declare const __APP_FILE__: string;

declare global {
  // biome-ignore lint/style/useConsistentTypeDefinitions: only an interface merges with the browser's own.
  interface Window {
    Steward?: {
      open(): void;
      close(): void;
      /** Says who of the shop's users this is; `signature` comes from the shop's server. */
      identify(identity: Identity): void;
      /** Forgets this person on this computer. Call it when they sign out of the shop. */
      signOut(): void;
    };
  }
}

const plain: Pick<SiteSettings, 'accent' | 'corner'> = { accent: '', corner: 'right' };

function begin(embed: Embed): void {
  const kept = keptOf(() => localStorage, embed.siteKey, embed.identity?.userId ?? '');
  const host = createHost({ locale: localeOf(embed.locale), nonce: embed.nonce, css: launcherCss });
  let state: LauncherState = {
    isOpen: false,
    isBusy: false,
    unread: 0,
    isNew: kept.read('conversationId') === undefined,
    hasTrouble: false,
  };
  let app: Promise<WidgetApp> | undefined;
  let failures = 0;
  const show = (change: Partial<LauncherState>) => {
    state = { ...state, ...change };
    host.show(state);
  };

  function load(): Promise<WidgetApp> {
    // Some browsers remember a failed import by its address.
    const again = failures > 0 ? `?again=${failures}` : '';
    app ??= import(/* @vite-ignore */ `${embed.server}/widget/${__APP_FILE__}${again}`)
      .then(({ start }: { start: StartApp }) =>
        start({ embed, host, onChange: change => show(change), openStorage: () => localStorage }),
      )
      .catch(error => {
        app = undefined;
        failures += 1;
        throw error;
      });
    return app;
  }

  /** For a person who waits for it. */
  function use(act: (app: WidgetApp) => void): void {
    show({ isBusy: true, hasTrouble: false });
    load().then(
      loaded => {
        show({ isBusy: false });
        act(loaded);
      },
      () => show({ isBusy: false, hasTrouble: true }),
    );
  }

  host.launcher.addEventListener('click', () => use(loaded => loaded.toggle()));
  window.Steward = {
    open: () => use(loaded => loaded.open()),
    close: () => void app?.then(loaded => loaded.close()),
    identify: identity => void load().then(loaded => loaded.identify(identity)),
    signOut: () => void load().then(loaded => loaded.signOut()),
  };
  void readSite(embed, kept).then(site => {
    if (site === 'unknown') {
      host.remove();
      complain(`no site has the key "${embed.siteKey}". Copy the snippet again.`);
      return;
    }
    host.apply(site ?? plain);
    host.show(state);
  });
  // A conversation that runs, or words that wait to be sent: the app comes once the page is done.
  if (kept.read('live')) whenIdle(() => void load().catch(() => undefined));
}

/** How the launcher looks. What was seen last time counts, so that it does not change colour under the eye. */
async function readSite(embed: Embed, kept: KeptStorage): Promise<SiteSettings | 'unknown' | undefined> {
  const known = kept.read('site');
  const asked = fetch(`${embed.server}/api/v1/widget/sites/${encodeURIComponent(embed.siteKey)}`)
    .then(async response => {
      if (!response.ok) return response.status === 404 ? 'unknown' : undefined;
      const site = (await response.json()) as WidgetSiteAnswer;
      kept.write('site', site);
      return site.settings;
    })
    .catch(() => undefined);
  return known?.settings ?? asked;
}

function complain(problem: string): void {
  // biome-ignore lint/suspicious/noConsole: for the shop's developer; there is no other place to say so.
  console.error(`Steward: ${problem}`);
}

function whenIdle(task: () => void): void {
  const later = () =>
    'requestIdleCallback' in window ? requestIdleCallback(task, { timeout: 2_000 }) : setTimeout(task, 200);
  if (document.readyState === 'complete') later();
  else addEventListener('load', later, { once: true });
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement && !window.Steward) {
  const embed = readEmbed(script, navigator.language);
  if (embed) {
    if (document.body) begin(embed);
    else addEventListener('DOMContentLoaded', () => begin(embed), { once: true });
  } else {
    complain('the script tag needs data-site, the key of your site.');
  }
}
