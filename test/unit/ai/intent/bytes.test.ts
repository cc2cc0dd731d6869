import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromAscii, fromBase64, toAscii, toBase64 } from '#ai/bytes/base64.ts';
import { asciiJson } from '#ai/bytes/json.ts';
import {
  packFloats,
  packNumbers,
  packRising,
  packWeights,
  unpackFloats,
  unpackNumbers,
  unpackRising,
  unpackWeights,
} from '#ai/bytes/packed-numbers.ts';
import { sha256 } from '#ai/bytes/sha256.ts';

const bytes = fc.uint8Array({ maxLength: 300 });

test('the checksum is SHA-256', () => {
  fc.assert(
    fc.property(bytes, given => {
      expect(sha256(given)).toBe(createHash('sha256').update(given).digest('hex'));
    }),
  );
  const long = new Uint8Array(1_000_003).map((_, at) => at * 7);
  expect(sha256(long)).toBe(createHash('sha256').update(long).digest('hex'));
});

test('base64 is the usual one, and comes back', () => {
  fc.assert(
    fc.property(bytes, given => {
      expect(toBase64(given)).toBe(Buffer.from(given).toString('base64'));
      expect(fromBase64(toBase64(given))).toEqual(given);
    }),
  );
  expect(() => fromBase64('abc')).toThrow('cut off');
  expect(() => fromBase64('ab-c')).toThrow('not base64');
});

test('numbers come back as they were', () => {
  const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(
      fc.array(fc.maxSafeNat()),
      fc.uniqueArray(int32),
      fc.int8Array(),
      fc.float32Array({ noNaN: true }),
      (numbers, unsorted, weights, floats) => {
        const rising = Int32Array.from(unsorted).sort();
        expect(unpackNumbers(packNumbers(numbers))).toEqual(numbers);
        expect(unpackRising(packRising(rising))).toEqual(rising);
        expect(unpackWeights(packWeights(weights), weights.length)).toEqual(weights);
        expect(unpackFloats(packFloats(floats))).toEqual(floats);
      },
    ),
  );
  const sparse = new Int8Array(10_000);
  sparse[5_000] = -3;
  expect(packWeights(sparse).length).toBeLessThan(10);
  expect(unpackWeights(packWeights(sparse), 10_000)).toEqual(sparse);
  expect(() => unpackWeights(packWeights(sparse), 9_999)).toThrow('of another number');
  expect(() => unpackNumbers(new Uint8Array([200]))).toThrow('cut off');
});

test('JSON is ASCII and means the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      const written = asciiJson({ text });
      expect(fromAscii(toAscii(written))).toBe(written);
      expect(JSON.parse(written)).toEqual({ text });
    }),
  );
});
