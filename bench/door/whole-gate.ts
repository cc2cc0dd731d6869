// What the whole gate costs a request: address, country, session, limits, permission, and what is noted of it; the product as it runs, beside
// Express that gives the same answer to everybody.
import { join } from 'node:path';
import { startChild } from '../child.ts';
import { type AreaOptions, atLeast, type Figures, figure, median } from '../figure.ts';
import { benchPassword, furnish } from '../furnish.ts';
import { startBenchPostgres } from '../postgres.ts';
import { requestsPerSecond } from './peers.ts';

const here = (file: string) => join(import.meta.dirname, file);
const rounds = 5;
const secondsEach = 3;
const path = '/api/v1/auth/session';

export async function measureWholeGate({ say }: AreaOptions): Promise<Figures> {
  const postgres = await startBenchPostgres();
  try {
    const { connectionString: databaseUrl } = postgres;
    const { emails } = await furnish(databaseUrl, 1);
    const desk = await startChild(here('../steward-server.ts'), { databaseUrl, perMinute: 1_000_000 });
    const { url = '' } = desk.ready;
    const authorization = `Bearer ${await signIn(url, emails[0] ?? '')}`;
    const json = await (await fetch(url + path, { headers: { authorization } })).json();
    const bare = await startChild(here('http-server.ts'), { kind: 'bare', json });
    const sides = {
      gate: { url: url + path, headers: { authorization } },
      bare: { url: bare.ready['url'] ?? '', headers: {} },
    };
    const paces: Record<keyof typeof sides, number[]> = { gate: [], bare: [] };
    for (const side of ['gate', 'bare'] as const)
      await requestsPerSecond(sides[side].url, 1, sides[side].headers);
    for (let round = 0; round < rounds; round++) {
      for (const side of ['gate', 'bare'] as const) {
        say(`requests through the whole gate, ${side}`);
        paces[side].push(await requestsPerSecond(sides[side].url, secondsEach, sides[side].headers));
      }
    }
    await Promise.all([desk.stop(), bare.stop()]);
    const [ours, reference] = [median(paces.gate), median(paces.bare)];
    return {
      'requests through the whole gate': figure({
        ...{ figure: ours, unit: '/s', reference, goal: '≥ 0.25 × bare Express', met: atLeast(0.25) },
      }),
      'what the whole gate adds to a request': figure({
        ...{ figure: 1e6 / ours - 1e6 / reference, unit: 'µs', reference: 1e6 / reference },
        ...{ goal: '≤ 500 µs', met: () => 1e6 / ours - 1e6 / reference <= 500 },
      }),
    };
  } finally {
    await postgres.remove();
  }
}

async function signIn(url: string, email: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: benchPassword }),
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  return access_token;
}
