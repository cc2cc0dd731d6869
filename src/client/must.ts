/** For what the code around guarantees; `why` says what guarantees it. Throws where that turns out wrong. */
export function must<Value>(value: Value | undefined | null, why: string): Value {
  if (value === undefined || value === null) throw new Error(`this must exist: ${why}`);
  return value;
}
