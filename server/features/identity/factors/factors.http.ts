// The addresses of one's own second factors. Each change wants a fresh proof, and no key reaches one.
import { acting } from '#platform/http/acting.ts';
import { type Route, route, type Session } from '#platform/http/route.ts';
import { AppError } from '#protocol/errors.ts';
import {
  type ConfirmTotpAnswer,
  confirmTotpRequest,
  type FactorsAnswer,
  type RecoveryCodesAnswer,
  type TotpOffer,
} from '#protocol/http/factors.ts';
import type { Id } from '#protocol/ids.ts';
import type { FactorRules } from './factor-rules.service.ts';
import type { Factors, Person } from './factors.service.ts';

const base = '/api/v1/auth/factors';

export type FactorsHttpDeps = {
  factors: Factors;
  rules: Pick<FactorRules, 'dueAt'>;
  find(personId: Id): Promise<Person | null>;
};

export function factorRoutes({ factors, rules, find }: FactorsHttpDeps): Route[] {
  const personOf = async ({ actor }: Session): Promise<Person> => {
    const person = await find(actor.personId);
    if (!person) throw new AppError('unauthenticated');
    return person;
  };
  return [
    route({
      ...{ method: 'GET', path: base, access: 'staff', beforeFactor: true },
      async handler({ session }) {
        const { personId } = session.actor;
        const json: FactorsAnswer = { ...(await factors.of(personId)), dueAt: await rules.dueAt(personId) };
        return { json };
      },
    }),
    route({
      ...{ method: 'POST', path: `${base}/totp`, access: 'staff', fresh: true, beforeFactor: true },
      async handler({ session }) {
        const json: TotpOffer = await factors.offerTotp(await personOf(session));
        return { json };
      },
    }),
    route({
      ...{ method: 'POST', path: `${base}/totp/confirm`, access: 'staff', fresh: true, beforeFactor: true },
      ...{ body: confirmTotpRequest, bodyLimitBytes: 8_192 },
      async handler(request) {
        const { session, body } = request;
        const person = await personOf(session);
        const done = await factors.confirmTotp(person, session.sessionId, body.code, acting(request));
        if (!done.ok && done.why === 'wrong') throw new AppError('wrong_second_factor');
        if (!done.ok)
          throw new AppError('refused_by_state', { message: 'No secret was offered. Begin once more.' });
        const json: ConfirmTotpAnswer = { recoveryCodes: done.recoveryCodes };
        return { json };
      },
    }),
    route({
      ...{ method: 'POST', path: `${base}/recovery`, access: 'staff', fresh: true },
      async handler(request) {
        const recoveryCodes = await factors.renewCodes(await personOf(request.session), acting(request));
        if (!recoveryCodes)
          throw new AppError('refused_by_state', { message: 'Set up a second factor first.' });
        const json: RecoveryCodesAnswer = { recoveryCodes };
        return { json };
      },
    }),
    route({
      ...{ method: 'DELETE', path: base, access: 'staff', fresh: true },
      async handler(request) {
        if ((await rules.dueAt(request.session.actor.personId)) !== null) {
          throw new AppError('refused_by_state', {
            message: 'Your role must have a second factor. Use another program in its place.',
          });
        }
        if (!(await factors.turnOff(await personOf(request.session), acting(request)))) {
          throw new AppError('refused_by_state', { message: 'There is no second factor to turn off.' });
        }
        return {};
      },
    }),
  ];
}
