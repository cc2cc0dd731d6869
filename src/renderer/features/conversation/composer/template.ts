// A template's variables. Pure.

export type TemplateFacts = { customerName: string; agentName: string; conversationNumber: number };

/** `{{customer.name}}` and its kind, filled in; a variable nobody knows stays visible, so that it is not sent unseen. */
export function fillTemplate(body: string, facts: TemplateFacts): string {
  const values: Record<string, string> = {
    'customer.name': facts.customerName,
    'customer.first_name': facts.customerName.split(' ')[0] ?? '',
    'agent.name': facts.agentName,
    'agent.first_name': facts.agentName.split(' ')[0] ?? '',
    'conversation.number': String(facts.conversationNumber),
  };
  return body.replace(/\{\{\s*([a-z_.]+)\s*\}\}/g, (whole, name: string) => values[name] || whole);
}

export const templateVariables = [
  'customer.name',
  'customer.first_name',
  'agent.name',
  'agent.first_name',
  'conversation.number',
] as const;
