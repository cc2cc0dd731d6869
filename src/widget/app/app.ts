/** What the loader brings when the chat is needed: one person's chat, drawn, opened and closed. */
import { h, render } from 'preact';
import type { Embed, Identity } from '../loader/embed.ts';
import type { Host, LauncherState } from '../loader/host.ts';
import panelCss from '../view/panel.css?inline';
import { Panel } from '../view/panel.tsx';
import { wordsFor } from '../words/words.ts';
import { beginChat } from './begin-chat.ts';
import { forget } from './move-visit.ts';
import { unreadAfter } from './thread.ts';
import { createTimes } from './times.ts';

export type AppOptions = {
  embed: Embed;
  host: Host;
  openStorage(): Storage;
  onChange(change: Partial<LauncherState>): void;
};

export type WidgetApp = {
  open(): void;
  close(): void;
  toggle(): void;
  identify(identity: Identity): void;
  signOut(): void;
};

export type StartApp = (options: AppOptions) => Promise<WidgetApp>;

export const start: StartApp = async options => {
  const { embed, host, onChange } = options;
  const words = wordsFor(embed.locale);
  const times = createTimes(embed.locale, words);
  host.addStyles(panelCss);
  endAboveKeyboard(host.panel);
  let isOpen = false;
  let chat = await beginChat(options, embed.identity);
  let stopWatching = draw();
  let changing: Promise<void> = Promise.resolve();

  function draw(): () => void {
    const onMinimise = () => show(false);
    const { locale, server } = embed;
    render(h(Panel, { chat, words, times, locale, server, onMinimise }), host.panel);
    const watch = () => {
      const { thread, readSeq, settings } = chat.store.get();
      onChange({ isOpen, unread: unreadAfter(thread, readSeq), isNew: thread.conversation === null });
      if (settings) host.apply(settings);
    };
    watch();
    return chat.store.subscribe(watch);
  }

  function show(next: boolean): void {
    if (next === isOpen) return;
    isOpen = next;
    chat.actions.showPanel(isOpen);
    if (!isOpen) host.launcher.focus();
  }

  /** Somebody else, or the same person by name: everything begins anew, one change at a time. */
  function change(identity: Identity | null, prepare: () => void): void {
    changing = changing.then(async () => {
      stopWatching();
      chat.stop();
      prepare();
      render(null, host.panel);
      chat = await beginChat(options, identity);
      if (isOpen) chat.actions.showPanel(true);
      stopWatching = draw();
    });
  }

  return {
    open: () => show(true),
    close: () => show(false),
    toggle: () => show(!isOpen),
    identify: identity => change(identity, () => undefined),
    signOut: () => change(null, () => forget(chat.kept)),
  };
};

/** On a phone the window ends where the keyboard begins. While somebody zooms in, it stays as it is. */
function endAboveKeyboard(panel: HTMLElement): void {
  const view = window.visualViewport;
  if (!view) return;
  const resize = () => {
    if (view.scale > 1.01) return;
    panel.style.setProperty('--view-top', `${view.offsetTop}px`);
    panel.style.setProperty('--view-height', `${view.height}px`);
  };
  view.addEventListener('resize', resize);
  view.addEventListener('scroll', resize);
  resize();
}
