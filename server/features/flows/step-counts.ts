// How far customers came in each version of a flow. Pure.
import type { FlowVersionCounts } from '#protocol/http/flows.ts';
import type { StepCountRow } from './runs.store.ts';

/** The newest version first. Every run came to its first step, so whoever began is the most that any step has seen. */
export function byVersion(rows: readonly StepCountRow[]): FlowVersionCounts[] {
  const found = new Map<number, FlowVersionCounts>();
  for (const { version, step, entered, ended, handedOver, gaveUp, waiting } of rows) {
    const held = found.get(version) ?? { version, started: 0, steps: {} };
    const wentOn = entered - ended - handedOver - gaveUp - waiting;
    held.steps[step] = { entered, wentOn, ended, handedOver, gaveUp, waiting };
    found.set(version, { ...held, started: Math.max(held.started, entered) });
  }
  return [...found.values()].sort((one, other) => other.version - one.version);
}
