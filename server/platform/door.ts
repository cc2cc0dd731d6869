/** The first question at every door: may this address come in at all? A port: a room of the desk answers it, from memory. */
import type { ErrorCode } from '#protocol/errors.ts';
import type { Surface } from '#protocol/surfaces.ts';

export type AddressVerdict =
  | { ok: true }
  /** `retryAfterMs`: when it is worth another try; a refusal may be lifted before. */
  | { ok: false; code: 'address_blocked' | 'country_blocked'; retryAfterMs: number };

export type Door = {
  /** Never waits. An address that nobody can read is let through: the rest of the gate judges it. */
  judge(ip: string, surface: Surface): AddressVerdict;
  /** Told of each refusal at the edge, once, with whom it met: what somebody is refused for may count against their address. */
  refused(facts: { ip: string; code: ErrorCode }): void;
  /** Called when other addresses than before may come in: those who are inside are looked at again. */
  onChange(listener: () => void): () => void;
};
