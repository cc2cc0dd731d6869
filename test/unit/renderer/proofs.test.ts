import { expect, test } from 'vitest';
import type { Ask } from '../../../src/renderer/sync/api.ts';
import { createProofs } from '../../../src/renderer/sync/identity-server.ts';
import { soon } from './soon.ts';

/** A server that wants a proof for everything under `dangerous`. */
function desk() {
  const sent: string[] = [];
  let isProven = false;
  const ask: Ask = async (method, path, body) => {
    sent.push(`${method} ${path}`);
    const problem = (code: 'wrong_credentials' | 'reauthentication_required') =>
      ({ ok: false, problem: { code, message: code, id: '' } }) as const;
    if (path === 'auth/proof') {
      if ((body as { password: string }).password !== 'right') return problem('wrong_credentials');
      isProven = true;
    } else if (path.startsWith('dangerous') && !isProven) return problem('reauthentication_required');
    return { ok: true, path } as never;
  };
  return { sent, proofs: createProofs(ask) };
}

test('an act that needs a proof waits for it, and goes on by itself', async () => {
  const { sent, proofs } = desk();
  const [one, two] = [
    proofs.askWithProof('POST', 'dangerous/1'),
    proofs.askWithProof('DELETE', 'dangerous/2'),
  ];
  await soon(() => expect(proofs.isProofAsked.get()).toBe(true));
  expect(await proofs.prove('wrong')).toMatchObject({ ok: false, problem: { code: 'wrong_credentials' } });
  expect(proofs.isProofAsked.get()).toBe(true);
  expect(await proofs.prove('right')).toMatchObject({ ok: true });
  expect(proofs.isProofAsked.get()).toBe(false);
  expect(await Promise.all([one, two])).toMatchObject([
    { ok: true, path: 'dangerous/1' },
    { ok: true, path: 'dangerous/2' },
  ]);
  expect(sent.filter(line => line !== 'POST auth/proof')).toHaveLength(4);
});

test('an act that is given up answers so, and is not sent again', async () => {
  const { sent, proofs } = desk();
  const act = proofs.askWithProof('POST', 'dangerous/1');
  await soon(() => expect(proofs.isProofAsked.get()).toBe(true));
  proofs.giveUpProof();
  expect(await act).toMatchObject({ ok: false, problem: { code: 'reauthentication_required' } });
  expect(sent).toEqual(['POST dangerous/1']);
});

test('what needs no proof asks for none', async () => {
  const { proofs } = desk();
  expect(await proofs.askWithProof('GET', 'harmless')).toMatchObject({ ok: true });
  expect(proofs.isProofAsked.get()).toBe(false);
});
