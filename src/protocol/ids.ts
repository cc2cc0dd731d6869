// Ids and the cursor arithmetic of the wire. Zod-free on purpose: the widget imports this file.

/** Milliseconds since 1970-01-01 UTC. */
export type Millis = number;
/** A UUIDv7 in lower case, made by whoever creates the row. */
export type Id = string;
/** A Postgres `xid8` as decimal text. Compare with `compareXids`, never as text: "9" > "10". */
export type Xid = string;
/**
 * A place in one chain of the change index: `<xid>:<id>`, or `<xid>:` for "everything before this xid".
 * Order is by xid as a number, then by id.
 */
export type Position = string;

export type RandomBytes = (length: number) => Uint8Array;

/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then 74 random bits.
 * @param nowMs the moment the row was made
 * @param randomBytes a cryptographic source; injected so that simulations replay
 */
export function createId(nowMs: Millis, randomBytes: RandomBytes): Id {
  const bytes = randomBytes(16);
  let rest = Math.floor(nowMs);
  for (let index = 5; index >= 0; index--) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  let id = '';
  for (let index = 0; index < 16; index++) {
    if (index === 4 || index === 6 || index === 8 || index === 10) id += '-';
    id += hexOfByte[bytes[index] as number];
  }
  return id;
}

/** Each byte is written once: every request and every row is given an id. */
const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const isId = (value: unknown): value is Id => typeof value === 'string' && uuidPattern.test(value);

export function compareXids(a: Xid, b: Xid): -1 | 0 | 1 {
  const left = BigInt(a);
  const right = BigInt(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

export const positionOf = (xid: Xid, id: Id | ''): Position => `${xid}:${id}`;

export function splitPosition(position: Position): { xid: Xid; id: Id | '' } {
  const colon = position.indexOf(':');
  return { xid: position.slice(0, colon), id: position.slice(colon + 1) };
}

const positionPattern = /^\d{1,20}:([0-9a-f-]{36})?$/;
export const isPosition = (value: unknown): value is Position =>
  typeof value === 'string' && positionPattern.test(value);

export function comparePositions(a: Position, b: Position): -1 | 0 | 1 {
  const left = splitPosition(a);
  const right = splitPosition(b);
  const byXid = compareXids(left.xid, right.xid);
  if (byXid !== 0) return byXid;
  return left.id < right.id ? -1 : left.id > right.id ? 1 : 0;
}
