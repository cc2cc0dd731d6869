export type PersonalKind = 'card' | 'iban' | 'email' | 'phone' | 'ip' | 'secret' | 'name' | 'address';
/** A piece of the folded text, from a place up to another. */
export type Found = { kind: PersonalKind; from: number; to: number };
