// The form of a detection rule, and what it becomes on the wire. Pure.
import {
  type DetectionAction,
  type DetectionMode,
  type DetectionSetting,
  detectionActions,
  longestWindowMs,
} from '#protocol/detection.ts';
import type { DetectionEntry } from '#protocol/http/detection.ts';

const units = { second: 1_000, minute: 60_000, hour: 3_600_000 } as const;
export type Unit = keyof typeof units;
export const unitNames = Object.keys(units) as Unit[];

export type DetectionForm = {
  threshold: string;
  window: string;
  unit: Unit;
  actions: readonly DetectionAction[];
  blockMinutes: string;
  mode: DetectionMode;
};

/** The largest unit of which it is a whole number. */
export function spanOf(ms: number): { count: number; unit: Unit } {
  const unit = unitNames.findLast(name => ms % units[name] === 0) ?? 'second';
  return { count: ms / units[unit], unit };
}

export function formOf({ threshold, windowMs, actions, blockMs, mode }: DetectionSetting): DetectionForm {
  const { count, unit } = spanOf(windowMs);
  return {
    ...{ threshold: String(threshold), window: String(count), unit, actions, mode },
    blockMinutes: String(Math.max(1, Math.round(blockMs / units.minute))),
  };
}

export type FormProblem = 'threshold' | 'window' | 'block';
const within = (text: string, most: number): boolean =>
  /^\d{1,9}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= most;

/** What keeps it from being saved; the first is shown. The server looks closer. */
export function problemIn({
  threshold,
  window,
  unit,
  actions,
  blockMinutes,
}: DetectionForm): FormProblem | null {
  if (!within(threshold, 10_000)) return 'threshold';
  if (!within(window, longestWindowMs / units[unit])) return 'window';
  return actions.includes('block') && !within(blockMinutes, 10_080) ? 'block' : null;
}

/** Of a form without a problem. `of`: what stays where nothing was chosen. */
export const settingOf = (form: DetectionForm, of: DetectionSetting): DetectionSetting => ({
  ...{ threshold: Number(form.threshold), windowMs: Number(form.window) * units[form.unit], mode: form.mode },
  actions: detectionActions.filter(action => action === 'notify' || form.actions.includes(action)),
  blockMs: form.actions.includes('block') ? Number(form.blockMinutes) * units.minute : of.blockMs,
});

const ofPlaces: readonly DetectionAction[] = ['limit', 'block'];
const ofPeople: readonly DetectionAction[] = ['challenge', 'revoke'];

/** What suits whom a rule finds; admins are told in any case. */
export function suiting({ groupBy }: DetectionEntry['counts']): readonly DetectionAction[] {
  if (groupBy === 'network') return ofPlaces;
  if (groupBy === 'account') return ofPeople;
  return groupBy === 'caller' ? [...ofPeople, ...ofPlaces] : [];
}
