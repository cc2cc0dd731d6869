// A run of the AI in plain sentences: keys and values for the words of the console. Pure.
import type { AiRunAnswer } from '#protocol/http/ai.ts';

export const stepNames = [
  ...['guard', 'intent', 'caps', 'flow', 'retrieve', 'steer', 'generate', 'tool', 'ground', 'decide'],
] as const;

const reasons = [
  ...(['asked_for_person', 'low_confidence', 'no_answer', 'out_of_scope', 'sensitive'] as const),
  ...(['budget', 'loop', 'model_unavailable'] as const),
];
const isReason = (reason: string): reason is (typeof reasons)[number] =>
  (reasons as readonly string[]).includes(reason);

/** What was decided, as a key of `trace.said`. */
export type Said =
  | 'model'
  | 'article'
  | 'draft_model'
  | 'draft_article'
  | 'clarify'
  | 'small_talk'
  | 'flow'
  | 'nothing'
  | 'aborted'
  | 'handed_over'
  | 'handed_over_for';

export function saidOf({ decision, provider, purpose, reason }: AiRunAnswer): {
  key: Said;
  reason: (typeof reasons)[number] | null;
} {
  const own = isReason(reason) ? reason : null;
  switch (decision) {
    case 'answered': {
      const by = provider === 'embedded' ? 'article' : 'model';
      return { key: purpose === 'draft' ? `draft_${by}` : by, reason: null };
    }
    case 'hand_over':
      return { key: own ? 'handed_over_for' : 'handed_over', reason: own };
    case 'clarify':
    case 'small_talk':
    case 'flow':
    case 'nothing':
    case 'aborted':
      return { key: decision, reason: null };
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** What a step found, as a key of `trace.found` with its values; null where its name says enough. */
export type Found = { key: FoundKey; values: Values };
/** Everything that any of the sentences may name. */
type Values = Record<'label' | 'one' | 'other' | 'kind' | 'model' | 'why' | 'query', string> &
  Record<'percent' | 'kept' | 'count', number>;
const noValues: Values = {
  ...{ label: '', one: '', other: '', kind: '', model: '', why: '', query: '' },
  ...{ percent: 0, kept: 0, count: 0 },
};
type FoundKey =
  | 'cut'
  | 'steering'
  | 'named'
  | 'outOfScope'
  | 'close'
  | 'kind'
  | 'answers'
  | 'passages'
  | 'knowledgeFailed'
  | 'failed'
  | 'flowFailed'
  | 'wrote'
  | 'remembered'
  | 'declined'
  | 'ungrounded'
  | 'lookedUp'
  | 'lookedUpAgain'
  | 'toolAsked'
  | 'toolHandedOver'
  | 'toolRefused'
  | 'kept'
  | 'removed';

type Step = AiRunAnswer['steps'][number];

const found = (key: FoundKey, values: Partial<Values> = {}): Found => ({
  key,
  values: { ...noValues, ...values },
});

export function foundIn({ name, detail }: Step): Found | null {
  switch (name) {
    case 'guard':
      if (Array.isArray(detail['suspicions']) && detail['suspicions'].length > 0) return found('steering');
      return detail['isCut'] === true ? found('cut') : null;
    case 'intent':
      return foundIntent(detail);
    case 'caps':
      return found('answers', { count: number(detail['answers']) ?? 0 });
    case 'flow':
      return detail['failed'] === true ? found('flowFailed') : null;
    case 'retrieve':
      return detail['failed'] === true
        ? found('knowledgeFailed')
        : found('passages', { count: number(detail['hits']) ?? 0 });
    case 'generate':
      return foundText(detail);
    case 'tool':
      return foundTool(detail);
    case 'ground': {
      const removed = Array.isArray(detail['removed']) ? detail['removed'].length : 0;
      const kept = number(detail['kept']) ?? 0;
      return removed > 0 ? found('removed', { kept, count: removed }) : found('kept', { count: kept });
    }
    default:
      return null;
  }
}

function foundIntent(detail: Step['detail']): Found | null {
  const label = text(detail['name']) ?? text(detail['label']);
  const percent = Math.round((number(detail['confidence']) ?? 0) * 100);
  if (detail['outOfScope'] === true) return found('outOfScope');
  if (Array.isArray(detail['close'])) {
    const [one, other] = detail['close'].map(String);
    return found('close', { one: one ?? '', other: other ?? '' });
  }
  if (label !== null) return found('named', { label, percent });
  const kind = text(detail['topic']) ?? text(detail['talk']) ?? text(detail['kind']);
  return kind === null || kind === 'question' ? null : found('kind', { kind: kind.replaceAll('_', ' ') });
}

function foundTool(detail: Step['detail']): Found {
  const query = text(detail['query']) ?? '';
  switch (detail['tool']) {
    case 'look_up':
      return detail['outcome'] === 'repeated'
        ? found('lookedUpAgain', { query })
        : found('lookedUp', { query, count: number(detail['found']) ?? 0 });
    case 'ask':
      return found('toolAsked');
    case 'hand_over':
      return found('toolHandedOver');
    default:
      return found('toolRefused');
  }
}

function foundText(detail: Step['detail']): Found {
  const model = text(detail['model']) ?? text(detail['provider']) ?? '';
  const why = text(detail['failure']);
  if (why !== null) return found('failed', { model, why: why.replaceAll('_', ' ') });
  if (detail['isFromMemory'] === true) return found('remembered', { model });
  if (detail['kind'] === 'declined') return found('declined', { model });
  if (detail['kind'] === 'ungrounded') return found('ungrounded', { model });
  return found('wrote', { model });
}

/** The sentences that the ground check took out, with why. */
export function removedIn(steps: readonly Step[]): { text: string; why: string }[] {
  return steps
    .filter(({ name }) => name === 'ground')
    .flatMap(({ detail }) => (Array.isArray(detail['removed']) ? detail['removed'] : []))
    .flatMap((each: unknown) => {
      if (typeof each !== 'object' || each === null) return [];
      const { text: said, why } = each as Record<string, unknown>;
      return typeof said === 'string' && typeof why === 'string' ? [{ text: said, why }] : [];
    });
}

/** Where a step lies in the run, as shares of its length; a step too short to be seen keeps a hair. */
export function barOf({ atMs, tookMs }: Step, wholeMs: number): { left: number; width: number } {
  const whole = Math.max(1, wholeMs);
  const left = Math.min(0.99, atMs / whole);
  return { left, width: Math.min(1 - left, Math.max(0.01, tookMs / whole)) };
}
