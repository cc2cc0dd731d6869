// Client to server, every event acknowledged. Each payload has a schema; the server refuses what has none.
import type { z } from 'zod';
import type { WireError } from './errors.ts';
import { activity, capacityWatch, delivered, presenceWatch, receipt, typing, viewing } from './live.ts';
import { purged } from './purge.ts';
import { securityWatch } from './security.ts';
import {
  type CommandAnswer,
  commandEnvelope,
  type PullAnswer,
  pullRequest,
  type ResumeAnswer,
  resumeRequest,
} from './sync.ts';
import { type WidgetResumeAnswer, widgetResume } from './widget.ts';

export type Done = { ok: true } | { ok: false; error: WireError };

/** Namespace `/console`. */
export const consoleUp = {
  'sync.resume': resumeRequest,
  'sync.pull': pullRequest,
  command: commandEnvelope,
  typing,
  viewing,
  activity,
  'presence.watch': presenceWatch,
  'capacity.watch': capacityWatch,
  'security.watch': securityWatch,
  delivered,
  purged,
} as const;
export type ConsoleAnswers = {
  'sync.resume': ResumeAnswer;
  'sync.pull': PullAnswer;
  command: CommandAnswer;
  typing: Done;
  viewing: Done;
  activity: Done;
  'presence.watch': Done;
  'capacity.watch': Done;
  'security.watch': Done;
  delivered: Done;
  purged: Done;
};

/** Namespace `/widget`. */
export const widgetUp = {
  'widget.resume': widgetResume,
  command: commandEnvelope,
  typing,
  receipt,
} as const;
export type WidgetAnswers = {
  'widget.resume': WidgetResumeAnswer;
  command: CommandAnswer;
  typing: Done;
  receipt: Done;
};

type Events<Schemas extends Record<string, z.ZodType>, Answers extends Record<keyof Schemas, unknown>> = {
  [K in keyof Schemas]: (payload: z.infer<Schemas[K]>, answer: (value: Answers[K]) => void) => void;
};
export type ConsoleUpEvents = Events<typeof consoleUp, ConsoleAnswers>;
export type WidgetUpEvents = Events<typeof widgetUp, WidgetAnswers>;
