// The few words the loader says before the app is there. A missing one does not compile.

export type Locale = 'en' | 'de' | 'fr';

type LauncherWords = {
  help: string;
  open: string;
  close: string;
  unread: (count: number) => string;
  notLoaded: string;
};

const all: Record<Locale, LauncherWords> = {
  en: {
    help: 'Help',
    open: 'Open chat',
    close: 'Close chat',
    unread: count => `Open chat, ${count} unread`,
    notLoaded: 'The chat could not be loaded. Check your connection, then try again.',
  },
  de: {
    help: 'Hilfe',
    open: 'Chat öffnen',
    close: 'Chat schließen',
    unread: count => `Chat öffnen, ${count} ungelesen`,
    notLoaded:
      'Der Chat konnte nicht geladen werden. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.',
  },
  fr: {
    help: 'Aide',
    open: 'Ouvrir le chat',
    close: 'Fermer le chat',
    unread: count => `Ouvrir le chat, ${count} non ${count === 1 ? 'lu' : 'lus'}`,
    notLoaded: 'Le chat n’a pas pu être chargé. Vérifiez la connexion, puis réessayez.',
  },
};

/** The language we speak that comes nearest. */
export function localeOf(tag: string): Locale {
  const language = tag.toLowerCase().split(/[-_]/)[0];
  return language === 'de' || language === 'fr' ? language : 'en';
}

export const launcherWords = (locale: Locale): LauncherWords => all[locale];
