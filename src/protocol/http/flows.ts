// /api/v1/flows: conversation flows as they are written, published and counted. Supervisors read, admins write and publish.
import { z } from 'zod';
import { tag } from '../documents/conversation.ts';
import { id, languageTag, millis } from '../schema.ts';

const locale = languageTag;
/** One text in several languages. */
const texts = z.record(locale, z.string().max(4_000));

/** What is said: a saved template, or words of the flow's own where `templateId` is null. */
export const flowText = z.object({ templateId: id.nullable(), texts });
export type FlowText = z.infer<typeof flowText>;

const stepId = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/);
/** '' leads nowhere yet: a draft may, a published flow never does. */
const next = z.union([stepId, z.literal('')]);
const slotName = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/);

export const slotTypes = ['text', 'email', 'number', 'date', 'pattern', 'choice'] as const;
export type SlotType = (typeof slotTypes)[number];

const say = z.object({ id: stepId, kind: z.literal('say'), text: flowText, next });

const collect = z.object({
  id: stepId,
  kind: z.literal('collect'),
  slot: slotName,
  type: z.enum(slotTypes),
  text: flowText,
  /** For `pattern`: a regular expression that a part of the answer must match, upper and lower case alike; '' otherwise. */
  pattern: z.string().max(200),
  /** For `choice`. */
  choices: z.array(z.object({ value: z.string().min(1).max(80), labels: texts })).max(10),
  /** For `number`; null: no limit. */
  least: z.number().nullable(),
  most: z.number().nullable(),
  /** How often it asks again after an answer that does not fit; then a person is fetched. */
  retries: z.number().int().min(0).max(5),
  /** Said before it asks again; null: words that fit the type. */
  retryText: flowText.nullable(),
  next,
});

export const slotTests = ['is', 'is_not', 'contains', 'above', 'below', 'filled', 'empty'] as const;
export const conditionTest = z.discriminatedUnion('about', [
  z.object({
    about: z.literal('slot'),
    slot: slotName,
    test: z.enum(slotTests),
    /** '' for `filled` and `empty`. */
    value: z.string().max(200),
  }),
  /** What the conversation is about, by the classifier. */
  z.object({ about: z.literal('intent'), labels: z.array(z.string().min(1).max(80)).max(20) }),
  z.object({ about: z.literal('language'), languages: z.array(locale).max(20) }),
  z.object({ about: z.literal('open'), isOpen: z.boolean() }),
  /** Whether the site proved who the customer is. */
  z.object({ about: z.literal('known'), isKnown: z.boolean() }),
]);
export type ConditionTest = z.infer<typeof conditionTest>;

const condition = z.object({
  id: stepId,
  kind: z.literal('condition'),
  /** The first that holds is followed. */
  rules: z.array(z.object({ when: conditionTest, next })).max(10),
  otherwise: next,
});

const webhook = z.object({
  id: stepId,
  kind: z.literal('webhook'),
  url: z.string().max(2_000),
  /** The slots that are sent. */
  send: z.array(slotName).max(30),
  /** Fields of the JSON that comes back, by dots (`order.status`), and the slots they fill. */
  results: z
    .array(
      z.object({
        path: z.string().min(1).max(200),
        slot: slotName,
        type: z.enum(['text', 'number', 'date']),
      }),
    )
    .max(20),
  timeoutMs: z.number().int().min(500).max(15_000),
  retries: z.number().int().min(0).max(3),
  next,
  /** Where it goes on when nothing usable came back. */
  failed: next,
});

const label = z.object({
  id: stepId,
  kind: z.literal('label'),
  tags: z.array(tag).max(10),
  priority: z.number().int().min(0).max(3).nullable(),
  teamId: id.nullable(),
  next,
});

/** Goes back, at most so often; then a person is fetched. The only way back that a flow has. */
const again = z.object({
  id: stepId,
  kind: z.literal('again'),
  to: next,
  most: z.number().int().min(1).max(10),
});

/** `text` null: what the AI says whenever it fetches a person. */
const handOver = z.object({ id: stepId, kind: z.literal('hand_over'), text: flowText.nullable() });
const end = z.object({ id: stepId, kind: z.literal('end') });

export const flowStep = z.discriminatedUnion('kind', [
  say,
  collect,
  condition,
  webhook,
  label,
  again,
  handOver,
  end,
]);
export type FlowStep = z.infer<typeof flowStep>;
export type FlowStepOf<Kind extends FlowStep['kind']> = Extract<FlowStep, { kind: Kind }>;
export const flowTrigger = z.discriminatedUnion('kind', [
  /** The classifier says this label, at least this surely. */
  z.object({
    kind: z.literal('intent'),
    label: z.string().min(1).max(80),
    atLeast: z.number().min(0).max(1),
  }),
  /** The message comes near one of these. */
  z.object({ kind: z.literal('phrases'), phrases: z.array(z.string().min(1).max(200)).max(50) }),
  /** The message holds one of these words, or words in a row. */
  z.object({ kind: z.literal('keyword'), words: z.array(z.string().min(1).max(60)).max(50) }),
  /** A person would be fetched, and nobody is there. */
  z.object({ kind: z.literal('closed') }),
]);
export type FlowTrigger = z.infer<typeof flowTrigger>;

export const exampleEnds = ['waits', 'ended', 'handed_over', 'left'] as const;
export const flowExample = z.object({
  name: z.string().min(1).max(120),
  locale,
  isOpen: z.boolean(),
  isKnown: z.boolean(),
  turns: z
    .array(
      z.object({
        customer: z.string().min(1).max(1_000),
        /** A part of what the bot then says; '' when anything will do. */
        bot: z.string().max(1_000),
      }),
    )
    .min(1)
    .max(30),
  /** What the webhooks answer, in their order; where there is none more, they fail. JSON, or '' for a failure. */
  webhooks: z.array(z.string().max(4_000)).max(10),
  ends: z.enum(exampleEnds),
});
export type FlowExample = z.infer<typeof flowExample>;

export const flowDefinition = z.object({
  /** The language that every text must have. */
  locale,
  triggers: z.array(flowTrigger).max(20),
  /** The first is where it begins. */
  steps: z.array(flowStep).max(100),
  examples: z.array(flowExample).max(50),
});
export type FlowDefinition = z.infer<typeof flowDefinition>;

const flowName = z.string().trim().min(1).max(120);

/** How often a published flow was begun, and what became of it. */
export type FlowCounts = {
  started: number;
  completed: number;
  handedOver: number;
  abandoned: number;
  /** Where customers stopped answering, by step. */
  abandonedAt: Record<string, number>;
};

/** What became of the customers who came to a step: `entered` is the sum of the others. */
export type FlowStepCounts = {
  entered: number;
  wentOn: number;
  /** It was over there. */
  ended: number;
  handedOver: number;
  /** They stopped answering there, said that it shall be left, or asked something else. */
  gaveUp: number;
  /** They may still answer. */
  waiting: number;
};
export type FlowVersionCounts = { version: number; started: number; steps: Record<string, FlowStepCounts> };
/** Of the last 30 days, the newest version first; versions that nobody began are absent. */
export type FlowStepCountsAnswer = { versions: FlowVersionCounts[] };

export type FlowState = 'draft' | 'published' | 'retired';

export type FlowSummary = {
  id: string;
  name: string;
  state: FlowState;
  /** The newest that was published; 0 for none. */
  version: number;
  /** Whether the draft says something else than that version. */
  isChanged: boolean;
  updatedAt: number;
  updatedBy: string;
  /** Of the last 30 days. */
  counts: FlowCounts;
};
/** With what sets its draft off. */
export type ListedFlow = FlowSummary & { triggers: FlowTrigger[] };
export type FlowsAnswer = { flows: ListedFlow[] };

export type Flow = FlowSummary & {
  draft: FlowDefinition;
  /** What its webhook calls are signed with; null for those who only read. */
  secret: string | null;
};
export type FlowAnswer = { flow: Flow };

export type FlowVersion = {
  flowId: string;
  number: number;
  definition: FlowDefinition;
  note: string;
  publishedAt: number;
  publishedBy: string;
  /** Why it was published although an example failed; '' when none did. */
  override: string;
};
export type FlowVersionsAnswer = { versions: FlowVersion[] };

export const createFlowRequest = z.object({ name: flowName, definition: flowDefinition });
export const saveFlowRequest = z.object({
  name: flowName,
  definition: flowDefinition,
  /** The `updatedAt` that the writer began from. */
  updatedAt: millis,
});
export const publishFlowRequest = z.object({
  /** The `updatedAt` of the draft that was looked at. */
  updatedAt: millis,
  note: z.string().max(500),
  /** Why failing examples do not matter; '' where they do. */
  override: z.string().max(500),
});

/** What a writer of flows chooses from. */
export type FlowSurroundings = {
  /** Labels of the classifier that is rolled out; empty: none is. */
  intents: string[];
  teams: { id: string; name: string }[];
  /** Triggers of what is published, by flow. */
  published: { id: string; name: string; triggers: FlowTrigger[] }[];
};
export type FlowAuditEntry = {
  id: string;
  at: number;
  act: string;
  byName: string;
  detail: Record<string, unknown>;
};
export type FlowAuditAnswer = { entries: FlowAuditEntry[] };
