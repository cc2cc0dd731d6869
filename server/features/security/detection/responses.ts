/** Owns what follows where a rule found an attack: each action suits some of those whom rules find, and does nothing to the others. */
import type { Log } from '#platform/log.ts';
import type { DetectionAction, DetectionRule, Finding } from '#protocol/detection.ts';
import { type Id, isId, type Millis } from '#protocol/ids.ts';
import type { SecurityAction } from '#protocol/security.ts';

/** What other rooms do when they are asked to. Each answers whether anything came of it. */
export type Responses = {
  /** Counts half of what keeps a network out. */
  limit(network: string, why: string): boolean;
  /** Keeps a network out until then; never one that may be everybody, such as this machine. */
  block(network: string, untilMs: Millis, why: string): Promise<boolean>;
  /** The person shows once more who they are before an act that could do harm. */
  challenge(personId: Id): Promise<boolean>;
  /** The person is signed out everywhere. */
  signOut(personId: Id): Promise<boolean>;
  revokeKey(keyId: Id): Promise<boolean>;
  /** Whether a network may be kept out: never one that may be everybody. */
  mayBeKeptOut(network: string): boolean;
  /** Whose account an address for signing in is; null: nobody's. */
  personOf(email: string): Promise<Id | null>;
};

/** Whom a rule found, as far as anything can be done about them. */
type Target = { network: string | null; personId: Id | null; keyId: Id | null };

/** What of a rule's actions suits whom it found: the others do nothing. */
export const suiting = (
  { actions }: Pick<DetectionRule, 'actions'>,
  { network, personId, keyId }: Target,
  mayBeKeptOut: (network: string) => boolean,
): DetectionAction[] =>
  actions.filter(action => {
    if (action === 'limit' || action === 'block') return network !== null && mayBeKeptOut(network);
    if (action === 'challenge') return personId !== null;
    return action === 'notify' || keyId !== null || personId !== null;
  });

const nobody: Target = { network: null, personId: null, keyId: null };
const asId = (text: string | undefined): Id | null => (text !== undefined && isId(text) ? text : null);

export async function targetOf(
  { groupBy }: Pick<DetectionRule, 'groupBy'>,
  group: string,
  responses: Pick<Responses, 'personOf'>,
): Promise<Target> {
  if (groupBy === 'account') return { ...nobody, personId: asId(group) ?? (await responses.personOf(group)) };
  if (groupBy === 'network') return { ...nobody, network: group };
  if (groupBy !== 'caller') return nobody;
  const [kind, id] = group.split(':');
  if (kind === 'key') return { ...nobody, keyId: asId(id) };
  if (kind === 'person') return { ...nobody, personId: asId(id) };
  return kind === 'customer' ? nobody : { ...nobody, network: group };
}

/** As the event names what was done, the strongest last. */
const doneAs: Readonly<Record<DetectionAction, SecurityAction>> = {
  notify: 'notified',
  limit: 'limited',
  challenge: 'challenged',
  block: 'blocked',
  revoke: 'revoked',
};

export type Responded = { target: Target; actionTaken: SecurityAction; done: DetectionAction[] };

export function createResponder({
  responses,
  clock,
  log,
}: {
  responses: Responses;
  clock: { now(): Millis };
  log: Log;
}) {
  async function act(action: DetectionAction, rule: DetectionRule, target: Target): Promise<boolean> {
    const { network, personId, keyId } = target;
    const why = `found by the rule ${rule.name}`;
    if (action === 'limit') return network !== null && responses.limit(network, why);
    if (action === 'block')
      return network !== null && (await responses.block(network, clock.now() + rule.blockMs, why));
    if (action === 'challenge') return personId !== null && (await responses.challenge(personId));
    if (action !== 'revoke') return false;
    if (keyId !== null) return responses.revokeKey(keyId);
    return personId !== null && (await responses.signOut(personId));
  }

  /** Never throws: one action that fails keeps no other from being done, and nobody from being told. */
  return async function respond(rule: DetectionRule, { group }: Finding): Promise<Responded> {
    const done: DetectionAction[] = [];
    let target = nobody;
    try {
      target = await targetOf(rule, group, responses);
    } catch (error) {
      log.warn({ err: error, rule: rule.name }, 'whom a rule found could not be looked up');
    }
    if (rule.mode === 'report') return { target, done, actionTaken: 'reported' };
    for (const action of rule.actions) {
      try {
        if (await act(action, rule, target)) done.push(action);
      } catch (error) {
        log.error(
          { err: error, rule: rule.name, action },
          'what should follow from a rule could not be done',
        );
      }
    }
    const order = Object.keys(doneAs) as DetectionAction[];
    const strongest = order.findLast(action => done.includes(action)) ?? 'notify';
    return { target, done, actionTaken: doneAs[strongest] };
  };
}
