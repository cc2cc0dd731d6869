import { type Priority, priorityNames } from '#protocol/turns.ts';

const names = priorityNames.map(name => `priority.${name}` as const);

const shortNames = priorityNames.map(name => `priority.short.${name}` as const);
/** The i18n key of its name where it is clear that a priority is meant. */
export const priorityShortName = (priority: number) => shortNames[priority] ?? 'priority.short.normal';

/** The i18n key of a priority's name. */
export const priorityName = (priority: number) => names[priority] ?? 'priority.normal';

export const priorities: readonly Priority[] = [3, 2, 1, 0];
