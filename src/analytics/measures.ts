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
  resolved:
    'Conversations that are over: resolved and not opened again, or, where only the AI was in it, quiet for a day.',
  resolvedWithAi: 'Conversations that are over and in which the AI answered.',
  contained:
    'Conversations that are over, in which the AI answered, and which it never handed over and no person wrote in.',
  oneTouch: 'Conversations that are over, in which people wrote exactly one public reply.',
  withPeople: 'Conversations that are over and in which a person wrote a public reply.',
  ratings: 'Conversations that their customer rated; the last rating counts.',
  ratingSum: 'The sum of those ratings, one to five.',
  goodRatings: 'Ratings of four or five.',
  aiRuns: 'Times that a model was asked for an answer to a customer.',
  aiFailures: 'Of these, the times that no model could answer.',
  inputTokens: 'Tokens that models read.',
  outputTokens: 'Tokens that models wrote.',
  costMicros: 'What models cost, in millionths of a US dollar.',
} as const;

/** Times in milliseconds, kept so that any percentile of any range can be told within 1 %. */
export const durationMeasures = {
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
  costPerConversation: {
    ...{ of: 'costMicros', by: 'conversations', unit: 'micros' },
    means: 'What models cost for each conversation that was begun.',
  },
} as const satisfies Record<
  string,
  { of: CountMeasure; by: CountMeasure; unit: 'percent' | 'score' | 'micros'; means: string }
>;
export type RatioMeasure = keyof typeof ratioMeasures;
