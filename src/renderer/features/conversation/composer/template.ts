// A template as its customer would read it. Pure.
import { type AgentVariable, readAs, type Template } from '#ai/templates/template.ts';

export type TemplateFacts = {
  customerName: string;
  customerEmail: string;
  agentName: string;
  conversationNumber: number;
};

const firstOf = (name: string): string => name.trim().split(/\s+/u)[0] ?? '';

/** @param locale the customer's. A variable nobody knows stays visible, so that it is not sent unseen. */
export function fillTemplate(
  template: Template,
  locale: string,
  { customerName, customerEmail, agentName, conversationNumber }: TemplateFacts,
): { text: string; locale: string } {
  const values: Record<AgentVariable, string> = {
    'customer.name': customerName,
    'customer.first_name': firstOf(customerName),
    'customer.email': customerEmail,
    'agent.name': agentName,
    'agent.first_name': firstOf(agentName),
    'conversation.number': String(conversationNumber),
  };
  return readAs(template, locale, name =>
    Object.hasOwn(values, name) ? values[name as AgentVariable] : undefined,
  );
}
