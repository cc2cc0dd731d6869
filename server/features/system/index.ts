// How the system itself is: announced maintenance, alerts, and the times in which a part was not well.
import { systemCollections, systemCommands } from './system.sync.ts';

export type System = ReturnType<typeof createSystem>;

export function createSystem() {
  return { collections: systemCollections, commands: systemCommands(() => {}) };
}
