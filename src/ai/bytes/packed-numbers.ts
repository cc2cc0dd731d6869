// Whole numbers in few bytes: small ones in one, runs of zeros in two.

type Sink = { bytes: Uint8Array; size: number };

function push(sink: Sink, byte: number): void {
  if (sink.size === sink.bytes.length) {
    const wider = new Uint8Array(sink.bytes.length * 2);
    wider.set(sink.bytes);
    sink.bytes = wider;
  }
  sink.bytes[sink.size++] = byte;
}

/** Seven bits a byte, the lowest first (LEB128). */
function pushNumber(sink: Sink, value: number): void {
  let rest = value;
  while (rest > 127) {
    push(sink, (rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  push(sink, rest);
}

const newSink = (): Sink => ({ bytes: new Uint8Array(1_024), size: 0 });

type Source = { bytes: Uint8Array; at: number };

function pullNumber(source: Source): number {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = source.bytes[source.at++];
    if (byte === undefined) throw new RangeError('packed numbers are cut off');
    value += (byte & 127) * factor;
    if (byte < 128) return value;
  }
}

/** Whole numbers from 0. */
export function packNumbers(values: Iterable<number>): Uint8Array {
  const sink = newSink();
  for (const value of values) pushNumber(sink, value);
  return sink.bytes.slice(0, sink.size);
}

export function unpackNumbers(bytes: Uint8Array): number[] {
  const source = { bytes, at: 0 };
  const values: number[] = [];
  while (source.at < bytes.length) values.push(pullNumber(source));
  return values;
}

/** Rising 32-bit numbers, each as its distance to the one before. */
export function packRising(values: Int32Array): Uint8Array {
  return packNumbers(Array.from(values, (value, at) => value - (values[at - 1] ?? -(2 ** 31))));
}

export function unpackRising(bytes: Uint8Array): Int32Array {
  let last = -(2 ** 31);
  return Int32Array.from(unpackNumbers(bytes), step => {
    last += step;
    return last;
  });
}

/** Small numbers of which many are 0. */
export function packWeights(weights: Int8Array): Uint8Array {
  const sink = newSink();
  for (let at = 0; at < weights.length; ) {
    const weight = weights[at] as number;
    if (weight !== 0) {
      push(sink, weight & 255);
      at += 1;
      continue;
    }
    let end = at;
    while (end < weights.length && weights[end] === 0) end += 1;
    push(sink, 0);
    pushNumber(sink, end - at);
    at = end;
  }
  return sink.bytes.slice(0, sink.size);
}

/** @throws RangeError where the bytes do not hold as many */
export function unpackWeights(bytes: Uint8Array, count: number): Int8Array {
  const weights = new Int8Array(count);
  const source = { bytes, at: 0 };
  let to = 0;
  while (source.at < bytes.length) {
    const byte = bytes[source.at++] as number;
    if (byte === 0) to += pullNumber(source);
    else weights[to++] = (byte << 24) >> 24;
  }
  if (to !== count) throw new RangeError('packed weights are of another number');
  return weights;
}

/** Little-endian, as every machine at hand keeps them; written out for those that do not. */
export function packFloats(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [at, value] of values.entries()) view.setFloat32(at * 4, value, true);
  return bytes;
}

export function unpackFloats(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, at) => view.getFloat32(at * 4, true));
}
