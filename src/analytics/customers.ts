/**
 * What the figures of customers are, as `measures.ts` says it of conversations. Sums by the hour cannot tell them: whoever writes twice is one
 * customer. So only the server knows them.
 */
export const customerMeasures = {
  active: 'Customers who began a conversation in the range; each counts once.',
  first: 'Of these, those who had never begun one before.',
  returning: 'Of these, those who had begun one before the range.',
  repeated: 'Of these, those who began more than one in the range.',
  conversationsPerCustomer: 'Conversations that were begun in the range, for each of these customers.',
  messagesPerConversation:
    'Messages that customers wrote in the range, for each conversation that was begun in it.',
  retention:
    'Of the customers who wrote in as much time right before the range, the share who wrote in it again.',
} as const;
export type CustomerMeasure = keyof typeof customerMeasures;
export const customerMeasureNames = Object.keys(customerMeasures) as CustomerMeasure[];
