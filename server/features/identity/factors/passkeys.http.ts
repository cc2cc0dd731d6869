// The addresses of passkeys: one's own, and at the door.
import { z } from 'zod';
import { acting } from '#platform/http/acting.ts';
import { type Route, route, type Session } from '#platform/http/route.ts';
import { AppError } from '#protocol/errors.ts';
import type { ConfirmTotpAnswer } from '#protocol/http/factors.ts';
import {
  addPasskeyRequest,
  beginPasskeyRequest,
  type PasskeyOptionsAnswer,
} from '#protocol/http/passkeys.ts';
import type { Id } from '#protocol/ids.ts';
import { id } from '#protocol/schema.ts';
import type { Challenges } from './challenges.service.ts';
import type { Factors, Person } from './factors.service.ts';
import { mostPasskeys, type Passkeys } from './passkeys.service.ts';

const base = '/api/v1/auth/factors/passkeys';

export type PasskeysHttpDeps = {
  passkeys: Passkeys;
  factors: Pick<Factors, 'addPasskey' | 'removePasskey'>;
  challenges: Pick<Challenges, 'personOf'>;
  find(personId: Id): Promise<Person | null>;
};

const notHere = (isThere: boolean) =>
  new AppError('refused_by_state', {
    message: isThere
      ? `There are ${mostPasskeys} passkeys already. Remove one first.`
      : 'Passkeys need a public address of this desk with a name and https. Whoever runs it sets STEWARD_PUBLIC_URL.',
  });

export function passkeyRoutes({ passkeys, factors, challenges, find }: PasskeysHttpDeps): Route[] {
  const personOf = async ({ actor }: Session): Promise<Person> => {
    const person = await find(actor.personId);
    if (!person) throw new AppError('unauthenticated');
    return person;
  };
  return [
    route({
      ...{ method: 'POST', path: `${base}/begin`, access: 'staff', fresh: true, beforeFactor: true },
      async handler({ session }) {
        const options = await passkeys.askToMake(await personOf(session));
        if (!options) throw notHere(passkeys.isThere);
        const json: PasskeyOptionsAnswer = { options };
        return { json };
      },
    }),
    route({
      ...{ method: 'POST', path: base, access: 'staff', fresh: true, beforeFactor: true },
      ...{ body: addPasskeyRequest, bodyLimitBytes: 65_536 },
      async handler(request) {
        const { session, body } = request;
        const added = await factors.addPasskey(
          await personOf(session),
          session.sessionId,
          body,
          acting(request),
        );
        if (!added.ok)
          throw new AppError('wrong_passkey', { message: 'This passkey could not be kept. Try again.' });
        const json: ConfirmTotpAnswer = { recoveryCodes: added.recoveryCodes };
        return { status: 201, json };
      },
    }),
    route({
      ...{ method: 'DELETE', path: `${base}/:id`, access: 'staff', fresh: true, params: z.object({ id }) },
      async handler(request) {
        const done = await factors.removePasskey(
          await personOf(request.session),
          request.params.id,
          acting(request),
        );
        if (done === 'unknown') throw new AppError('not_found');
        if (done === 'last')
          throw new AppError('refused_by_state', {
            message: 'It is your only second factor. Turn it off as a whole, or set up another one first.',
          });
        return {};
      },
    }),
    route({
      ...{ method: 'POST', path: '/api/v1/auth/passkey/begin', access: 'public' },
      ...{ body: beginPasskeyRequest, bodyLimitBytes: 8_192 },
      async handler({ body }) {
        const personId = body.challenge === undefined ? null : await challenges.personOf(body.challenge);
        if (body.challenge !== undefined && personId === null) throw new AppError('challenge_over');
        const options = await passkeys.askAtDoor(personId);
        if (!options) throw notHere(false);
        const json: PasskeyOptionsAnswer = { options };
        return { json };
      },
    }),
  ];
}
