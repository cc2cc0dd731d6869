/**
 * What every figure is. One list: the server rolls up by it, the console computes with it, and each chart shows its sentence. A figure
 * belongs to the hour in which the thing happened that it tells of, not to the hour in which its conversation began.
 */

/** Counted, or summed up. */
export const countMeasures = {
  conversations: 'Conversations that a customer began.',
  customerMessages: 'Messages that customers wrote.',
  agentMessages: 'Public replies that people wrote.',
  aiMessages: 'Public replies that the AI wrote.',
  notes: 'Notes that people left for each other.',
  handovers: 'Times that the AI handed a conversation over to people.',
  transfers: 'Times that a conversation was given to another team.',
  reopens: 'Times that a resolved conversation was opened again.',
  merged: 'Conversations that were merged into another, where they go on: begun, and never over.',
  resolved:
    'Conversations that are over: resolved and not opened again, or, where only the AI was in it, quiet for a day.',
  resolvedWithAi: 'Conversations that are over and in which the AI answered.',
  contained:
    'Conversations that are over, in which the AI answered, and which it never handed over and no person wrote in.',
  handedOver: 'Conversations that are over, in which the AI answered, and which it handed over.',
  oneTouch: 'Conversations that are over, in which people wrote exactly one public reply.',
  withPeople: 'Conversations that are over and in which a person wrote a public reply.',
  ratings: 'Conversations that their customer rated; the last rating counts.',
  ratingSum: 'The sum of those ratings, one to five.',
  goodRatings: 'Ratings of four or five.',
  recommendations:
    'Conversations whose customer said how likely they would recommend the desk, nought to ten; the last word counts.',
  promoters: 'Of these, the ones who said nine or ten.',
  detractors: 'Of these, the ones who said six or less.',
  netPromoters: 'Promoters less detractors.',
  replyTargets: 'Conversations for people whose first reply had a target, which was kept or missed.',
  replyTargetsKept: 'Of these, the ones in which a person replied in time.',
  resolutionTargets: 'Conversations for people whose end had a target, which was kept or missed.',
  resolutionTargetsKept: 'Of these, the ones that were over in time.',
  targets: 'Targets of first replies and of ends that were kept or missed.',
  targetsKept: 'Of these, the ones that were kept.',
  onlineMinutes: 'Minutes in which people were at a console and took conversations.',
  awayMinutes: 'Minutes in which people were at a console and took none: away, busy, or nobody touched it.',
  busyMinutes: 'Online minutes in which they had at least one conversation that was open and not snoozed.',
  conversationMinutes: 'The same, counted once for each conversation that they had.',
  sessions: 'Visits of the widget: a customer opened it, or came back to it after half an hour or more.',
  sessionConversations:
    'Of these, the ones in which the customer began a conversation, by the hour of the visit.',
  aiRuns: 'Times that a model was asked for an answer to a customer.',
  aiFailures: 'Of these, the times that no model could answer.',
  judgedRuns: 'Questions to models of whose answer somebody said whether it helped, or which intent it was.',
  rightRuns: 'Of these, the ones that nobody found wrong: it helped, and the intent was right.',
  modelErrors:
    'Calls of models that failed while a customer waited for an answer; another model may have answered.',
  timeoutErrors: 'Of these, the ones that took too long.',
  rateLimitErrors: 'Of these, the ones that the provider put off because there were too many.',
  refusedErrors:
    'Of these, the ones that the provider refused: no right to it, no credit, or what was asked was not allowed.',
  unreachableErrors: 'Of these, the ones in which the provider was not there, or failed itself.',
  badAnswerErrors: 'Of these, the ones that were answered by something that could not be used.',
  inputTokens: 'Tokens that models read.',
  outputTokens: 'Tokens that models wrote.',
  costMicros: 'What models cost, in millionths of a US dollar.',
} as const;

/** Times in milliseconds, kept so that any percentile of any range can be told within 1 %. */
export const durationMeasures = {
  wait: 'From the moment at which a conversation is for people, or is for them again, until somebody has it.',
  firstResponse: 'From the first message of the customer to the first public reply, by a person or the AI.',
  firstHumanResponse:
    'From the moment at which a conversation is for people to the first public reply of a person.',
  firstHumanResponseOpen: 'The same, counting only opening hours.',
  reply: 'From the first unanswered message of the customer to the reply of a person.',
  handle: 'From being assigned to the end of the conversation, without the time that it was snoozed.',
  resolution: 'From the beginning of a conversation to its end.',
  resolutionOpen: 'The same, counting only opening hours.',
  aiLatency: 'From asking a model to its whole answer.',
} as const;

export type CountMeasure = keyof typeof countMeasures;
export type DurationMeasure = keyof typeof durationMeasures;

/** Figures that are made of measures: a share or a mean, with what it is made of. */
export const ratioMeasures = {
  csat: {
    of: 'goodRatings',
    by: 'ratings',
    unit: 'percent',
    means: 'The share of ratings that are four or five.',
  },
  meanRating: { of: 'ratingSum', by: 'ratings', unit: 'score', means: 'The mean of ratings, one to five.' },
  nps: {
    ...{ of: 'netPromoters', by: 'recommendations', unit: 'points' },
    means: 'The share of promoters less the share of detractors, in points from −100 to 100.',
  },
  replyTargetShare: {
    ...{ of: 'replyTargetsKept', by: 'replyTargets', unit: 'percent' },
    means: 'Of the targets of first replies, the share that was kept.',
  },
  resolutionTargetShare: {
    ...{ of: 'resolutionTargetsKept', by: 'resolutionTargets', unit: 'percent' },
    means: 'Of the targets of ends, the share that was kept.',
  },
  targetShare: {
    ...{ of: 'targetsKept', by: 'targets', unit: 'percent' },
    means: 'Of all targets, the share that was kept.',
  },
  handoverShare: {
    ...{ of: 'handedOver', by: 'resolvedWithAi', unit: 'percent' },
    means: 'Of the conversations that are over and in which the AI answered, the share that it handed over.',
  },
  containment: {
    ...{ of: 'contained', by: 'resolvedWithAi', unit: 'percent' },
    means: 'Of the conversations in which the AI answered, the share that needed no person.',
  },
  deflection: {
    ...{ of: 'contained', by: 'resolved', unit: 'percent' },
    means: 'Of all conversations that are over, the share that needed no person.',
  },
  oneTouchShare: {
    ...{ of: 'oneTouch', by: 'withPeople', unit: 'percent' },
    means: 'Of the conversations in which a person replied, the share that took exactly one reply.',
  },
  reopenShare: {
    ...{ of: 'reopens', by: 'resolved', unit: 'percent' },
    means: 'How often conversations were opened again, for each one that is over.',
  },
  aiFailureShare: {
    ...{ of: 'aiFailures', by: 'aiRuns', unit: 'percent' },
    means: 'The share of questions to models that none could answer.',
  },
  sessionShare: {
    ...{ of: 'sessionConversations', by: 'sessions', unit: 'percent' },
    means: 'Of the visits of the widget, the share in which a conversation was begun.',
  },
  occupancy: {
    ...{ of: 'busyMinutes', by: 'onlineMinutes', unit: 'percent' },
    means: 'The share of the time online in which people had a conversation.',
  },
  concurrency: {
    ...{ of: 'conversationMinutes', by: 'busyMinutes', unit: 'score' },
    means: 'How many conversations people had at once, while they had any.',
  },
  modelAccuracy: {
    ...{ of: 'rightRuns', by: 'judgedRuns', unit: 'percent' },
    means: 'Of the answers of models that somebody judged, the share that was right.',
  },
  modelErrorShare: {
    ...{ of: 'modelErrors', by: 'aiRuns', unit: 'percent' },
    means: 'How many calls of models failed, for each question to models.',
  },
  costPerConversation: {
    ...{ of: 'costMicros', by: 'conversations', unit: 'micros' },
    means: 'What models cost for each conversation that was begun.',
  },
} as const satisfies Record<
  string,
  { of: CountMeasure; by: CountMeasure; unit: 'percent' | 'points' | 'score' | 'micros'; means: string }
>;
export type RatioMeasure = keyof typeof ratioMeasures;
