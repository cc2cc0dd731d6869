import type { en } from './en.ts';

declare module 'i18next' {
  // biome-ignore lint/style/useConsistentTypeDefinitions: i18next is told its keys by merging this interface
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}
