// The texts: complete, and in the voice of the reference.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { staffCommands } from '../../../src/protocol/commands/payloads.ts';
import { errors } from '../../../src/protocol/errors.ts';
import { en } from '../../../src/renderer/i18n/en.ts';
import { createI18n } from '../../../src/renderer/i18n/i18n.ts';

const rendererDir = resolve(import.meta.dirname, '../../../src/renderer');

function leaves(node: unknown, path: string[] = []): [string, string][] {
  if (typeof node === 'string') return [[path.join('.'), node]];
  return Object.entries(node as object).flatMap(([key, value]) => leaves(value, [...path, key]));
}

test('no text shouts, begs, or apologises', () => {
  for (const [key, text] of leaves(en)) {
    expect(text, key).not.toMatch(/!|please|oops|sorry|successfully/i);
    expect(text, key).not.toBe('');
  }
});

test('every key that the screens name exists', () => {
  const i18n = createI18n(['en-GB']);
  const files = readdirSync(rendererDir, { recursive: true, encoding: 'utf8' }).filter(name =>
    name.endsWith('.tsx'),
  );
  expect(files.length).toBeGreaterThan(50);
  for (const file of files) {
    const source = readFileSync(join(rendererDir, file), 'utf8');
    for (const [, key = ''] of source.matchAll(/\bt\(\s*'([\w.]+)'/g)) {
      const forms = ['', '_one', '_ordinal_one'].map(form => `${key}${form}`);
      expect(
        forms.some(form => i18n.exists(form)),
        `${file}: ${key}`,
      ).toBe(true);
    }
  }
});

test('every command that can wait or fail has a name', () => {
  for (const kind of Object.keys(staffCommands)) {
    if (kind === 'queue.claim') continue;
    expect(en.command, kind).toHaveProperty(kind.replace('.', '_'));
  }
});

test('plurals and places are said right', () => {
  const { t } = createI18n(['en']);
  expect(t('queue.failed', { count: 1 })).toBe('1 not sent');
  expect(t('receipt.queuedAt', { count: 2, ordinal: true })).toBe('Queued, 2nd in line');
  expect(t('receipt.queuedAt', { count: 11, ordinal: true })).toBe('Queued, 11th in line');
  expect(t('sync.waiting', { count: 0 })).toBe('Nothing waiting to send');
});

test('errors meant for people end as sentences', () => {
  for (const [code, { message }] of Object.entries(errors)) expect(message, code).toMatch(/\.$/);
});
