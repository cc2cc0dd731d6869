// Owns which providers are connected: what a provider says of itself is asked for once an hour, and anew when it was changed here.
import type { Clock } from '#platform/clock.ts';
import type { KeptSealer } from '#platform/sealed.ts';
import { OidcFault } from './faults.ts';
import type { Connect, Connection } from './oidc.ts';
import type { KeptProvider } from './sso.store.ts';

const heldMs = 3_600_000;

export type Connections = ReturnType<typeof createConnections>;

export function createConnections({
  clock,
  sealer,
  connect,
}: {
  clock: Clock;
  sealer: Pick<KeptSealer, 'open'>;
  connect: Connect;
}) {
  const held = new Map<string, { version: number; untilMs: number; connection: Promise<Connection> }>();
  return {
    /** @throws OidcFault */
    async to({ slug, version, issuer, clientId, clientSecret }: KeptProvider): Promise<Connection> {
      const known = held.get(slug);
      if (known && known.version === version && clock.now() < known.untilMs) return known.connection;
      const secret = clientSecret === '' ? '' : sealer.open(clientSecret, slug);
      if (secret === null)
        throw new OidcFault(
          'configuration',
          'This server cannot read the client secret: enter it once more in Security.',
        );
      const made = {
        version,
        untilMs: clock.now() + heldMs,
        connection: connect({ issuer, clientId, clientSecret: secret }),
      };
      held.set(slug, made);
      // What failed is tried anew by whoever comes next.
      made.connection.catch(() => held.get(slug) === made && held.delete(slug));
      return made.connection;
    },
  };
}
