import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Config, readConfig } from '../../../server/config.ts';
import { usualBudget } from '../../../server/platform/llm/budget.ts';
import { listPrices } from '../../../server/platform/llm/price-list.ts';
import { usualDetectionRules } from '../../../src/protocol/detection.ts';

function configOf(env: Record<string, string>): Config {
  const answer = readConfig(env, { workDir: '/somewhere', platform: 'linux' });
  if (!answer.ok) throw new Error(answer.problems.join('; '));
  return answer.config;
}

function problemsOf(env: Record<string, string>): string[] {
  const answer = readConfig(env, { workDir: '/somewhere', platform: 'linux' });
  return answer.ok ? [] : answer.problems;
}

test('an empty environment is a complete configuration', () => {
  expect(configOf({})).toEqual({
    port: 4400,
    host: '127.0.0.1',
    databaseUrl: null,
    openAi: null,
    ai: { local: null, embedding: null, budget: usualBudget, prices: listPrices, keptAnswers: 1_000 },
    mail: null,
    secretKey: null,
    nextSecretKey: null,
    logCopyDir: null,
    mayReachPrivate: false,
    queueNewMs: 10_000,
    queueLimitMs: 300_000,
    logLevel: 'info',
    dataDir: '/somewhere/.steward',
    cacheDir: '/somewhere/.steward/cache',
    offlineDays: 14,
    aiTraceDays: 90,
    securityDays: 90,
    historyDays: 90,
    redisUrl: null,
    serverName: null,
    reputation: { halfLifeMs: 600_000, threshold: 100 },
    detection: [...usualDetectionRules],
    geography: { countryFile: null, operatorFile: null },
    breachedPasswordsUrl: null,
    trustedProxies: null,
    ratePerMinute: 600,
    rateMode: 'enforce',
    drainMs: 0,
    publicUrl: null,
    demo: true,
    open: false,
    underNpm: false,
  });
});

test('mail needs a server and a sender, and its password is not repeated', () => {
  const url = 'smtps://desk:s3cret@mail.shop.example';
  const from = 'Hollin & Rye <desk@shop.example>';
  expect(configOf({ STEWARD_SMTP_URL: url, STEWARD_MAIL_FROM: from }).mail).toEqual({ url, from });
  expect(configOf({ STEWARD_SMTP_URL: url, STEWARD_MAIL_FROM: 'desk@shop.example' }).mail).not.toBeNull();
  expect(problemsOf({ STEWARD_SMTP_URL: url })).toEqual([
    'STEWARD_MAIL_FROM is needed with STEWARD_SMTP_URL',
  ]);
  expect(problemsOf({ STEWARD_MAIL_FROM: from })).toHaveLength(1);
  for (const wrong of ['desk', 'a@b, c@d', 'Desk <desk@shop.example>\nBcc: all@shop.example', '<a b@c>']) {
    expect(problemsOf({ STEWARD_SMTP_URL: url, STEWARD_MAIL_FROM: wrong }), wrong).toHaveLength(1);
  }
  for (const wrong of ['mail.shop.example', 'http://desk:s3cret@mail', 'smtp://']) {
    const problems = problemsOf({ STEWARD_SMTP_URL: wrong, STEWARD_MAIL_FROM: from });
    expect(problems, wrong).toHaveLength(1);
    expect(problems[0]).not.toContain('s3cret');
  }
});

test('one of several servers sends its connections on when it stops, and knows its proxies', () => {
  const several = {
    DATABASE_URL: 'postgres://desk@db/steward',
    REDIS_URL: 'redis://redis:6379',
    STEWARD_SERVER_NAME: 'a',
    STEWARD_TRUSTED_PROXIES: '10.0.0.0/8, ::1,192.168.1.9',
  };
  expect(configOf(several)).toMatchObject({
    serverName: 'a',
    trustedProxies: ['10.0.0.0/8', '::1', '192.168.1.9'],
    drainMs: 5_000,
  });
  expect(configOf({ ...several, STEWARD_DRAIN_SECONDS: '20' }).drainMs).toBe(20_000);
  for (const wrong of ['10.0.0.0/33', 'nginx', '10.0.0.0/8 10.1.0.0/16', '10.0.0.1,', '::1/129']) {
    expect(problemsOf({ STEWARD_TRUSTED_PROXIES: wrong }), wrong).toHaveLength(1);
  }
  for (const wrong of ['A', 'desk-1', 'a b', 'x'.repeat(21)]) {
    expect(problemsOf({ STEWARD_SERVER_NAME: wrong }), wrong).toHaveLength(1);
  }
  expect(problemsOf({ STEWARD_DRAIN_SECONDS: '601' })).toHaveLength(1);
});

test('an empty value is no value', () => {
  expect(configOf({ PORT: '', DATABASE_URL: ' ', REDIS_URL: '', OPENAI_API_KEY: '' })).toEqual(configOf({}));
});

test('every wrong value is reported, all at once', () => {
  const problems = problemsOf({
    PORT: '70000',
    HOST: 'not a host',
    DATABASE_URL: 'mysql://root:hunter2@localhost/shop',
    REDIS_URL: 'localhost:6379',
    OPENAI_API_KEY: 'sk-one two',
    OPENAI_BASE_URL: 'localhost:11434',
    LOG_LEVEL: 'loud',
    STEWARD_OFFLINE_DAYS: '0',
    STEWARD_HISTORY_DAYS: 'many',
    STEWARD_PUBLIC_URL: 'desk.example.com',
    STEWARD_DEMO: 'yes',
    STEWARD_OPEN: 'always',
  });
  const named = problems.map(problem => problem.split(' ')[0]);
  expect(named).toEqual([
    'DATABASE_URL',
    'REDIS_URL',
    'STEWARD_DEMO',
    'PORT',
    'HOST',
    'OPENAI_API_KEY',
    'OPENAI_BASE_URL',
    'OPENAI_MODEL',
    'LOG_LEVEL',
    'STEWARD_OFFLINE_DAYS',
    'STEWARD_HISTORY_DAYS',
    'STEWARD_PUBLIC_URL',
    'STEWARD_OPEN',
  ]);
  expect(problems.join('\n')).not.toContain('hunter2');
  expect(problems.join('\n')).not.toContain('sk-one');
});

test.each(['1e3', '0x50', '-1', '80.5', '65536', '４４００'])('%s is no port', port => {
  expect(problemsOf({ PORT: port })).toEqual(['PORT must be a whole number from 0 to 65535']);
});

test('a sqlite address is answered with what to do', () => {
  expect(problemsOf({ DATABASE_URL: 'sqlite:///var/steward.db' })).toEqual([
    'DATABASE_URL Steward brings its own Postgres: leave DATABASE_URL empty',
  ]);
});

test.each([
  ['nonsense', 'must look like'],
  ['mysql://localhost/x', 'must begin with postgres://'],
  ['postgres://localhost:5432', 'must name a database'],
  ['postgres://localhost:5432/', 'must name a database'],
])('%s is no database address', (url, reason) => {
  expect(problemsOf({ DATABASE_URL: url }).join()).toContain(reason);
});

test('demo data comes with the embedded database only, unless told otherwise', () => {
  const databaseUrl = { DATABASE_URL: 'postgres://me@db.example.com/steward' };
  expect(configOf(databaseUrl).demo).toBe(false);
  expect(configOf({ ...databaseUrl, STEWARD_DEMO: 'on' }).demo).toBe(true);
  expect(configOf({ STEWARD_DEMO: 'off' }).demo).toBe(false);
});

test('a key alone means OpenAI; another service must name its model and needs no key', () => {
  expect(configOf({ OPENAI_API_KEY: 'sk-test' }).openAi).toMatchObject({
    apiKey: 'sk-test',
    baseUrl: 'https://api.openai.com/v1',
  });
  expect(configOf({ OPENAI_BASE_URL: 'http://localhost:11434/v1', OPENAI_MODEL: 'llama4' }).openAi).toEqual({
    apiKey: null,
    baseUrl: 'http://localhost:11434/v1',
    model: 'llama4',
  });
  expect(problemsOf({ OPENAI_MODEL: 'gpt-5-mini' })).toHaveLength(1);
});

test('a model of one’s own goes with its address, and what stands beside the cloud needs the cloud', () => {
  const local = { STEWARD_LOCAL_AI_URL: 'http://gpu:8000/v1', STEWARD_LOCAL_AI_MODEL: 'qwen3' };
  expect(configOf(local)).toMatchObject({
    openAi: null,
    ai: { local: { apiKey: null, baseUrl: 'http://gpu:8000/v1', model: 'qwen3' } },
  });
  expect(problemsOf({ STEWARD_LOCAL_AI_URL: 'http://gpu:8000/v1' })).toHaveLength(1);
  expect(problemsOf({ STEWARD_LOCAL_AI_MODEL: 'qwen3', STEWARD_LOCAL_AI_KEY: 'k' })).toHaveLength(2);
  expect(problemsOf({ STEWARD_AI_CHEAPER_MODEL: 'gpt-5-nano' })).toHaveLength(1);
  const cloud = { OPENAI_API_KEY: 'k', STEWARD_OPENAI_API: 'chat', STEWARD_AI_CHEAPER_MODEL: 'gpt-5-nano' };
  expect(configOf(cloud).openAi).toMatchObject({ api: 'chat', cheaperModel: 'gpt-5-nano' });
});

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
const ownPrices = (text: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'steward-prices-'));
  folders.push(folder);
  const path = join(folder, 'prices.json');
  writeFileSync(path, text);
  return path;
};

test('an embedding model is where the other models are: the cloud first', () => {
  const local = { STEWARD_LOCAL_AI_URL: 'http://gpu:8000/v1', STEWARD_LOCAL_AI_MODEL: 'qwen3' };
  const embedding = { STEWARD_EMBEDDING_MODEL: 'text-embedding-3-small' };
  expect(configOf({ ...local, ...embedding }).ai.embedding).toEqual({
    ...{ apiKey: null, baseUrl: 'http://gpu:8000/v1', model: 'text-embedding-3-small' },
    ...{ provider: 'local', isMetered: false },
  });
  expect(configOf({ ...local, ...embedding, OPENAI_API_KEY: 'k' }).ai.embedding).toMatchObject({
    ...{ apiKey: 'k', baseUrl: 'https://api.openai.com/v1', provider: 'openai', isMetered: true },
  });
  expect(problemsOf(embedding)).toHaveLength(1);
});

test('a budget in money needs the price of every model that costs', () => {
  const budget = {
    STEWARD_AI_DAY_COST: '2.50',
    STEWARD_AI_CONVERSATION_COST: '0.05',
    STEWARD_AI_SOFT_PERCENT: '50',
  };
  expect(configOf({ OPENAI_API_KEY: 'k', ...budget }).ai.budget).toEqual({
    tokensPerDay: 2_000_000,
    tokensPerSubject: 60_000,
    microsPerDay: 2_500_000,
    microsPerSubject: 50_000,
    softShare: 0.5,
  });
  const other = { OPENAI_BASE_URL: 'https://llm.example/v1', OPENAI_MODEL: 'llama4', ...budget };
  expect(problemsOf(other)).toEqual([
    'STEWARD_AI_PRICES must name the price of llama4: without it a budget in USD cannot hold',
  ]);
  const prices = ownPrices(
    JSON.stringify({ currency: 'EUR', asOf: '2026-11-01', models: { llama4: { input: 0.1, output: 0.4 } } }),
  );
  expect(configOf({ ...other, STEWARD_AI_PRICES: prices }).ai.prices).toMatchObject({
    currency: 'EUR',
    models: { llama4: { input: 0.1, output: 0.4 } },
  });
  expect(problemsOf({ STEWARD_AI_DAY_COST: 'much' })).toEqual([
    'STEWARD_AI_DAY_COST must be an amount in the currency of the prices, such as 5 or 0.25',
  ]);
  expect(problemsOf({ STEWARD_AI_SOFT_PERCENT: '0' })).toHaveLength(1);
});

test.each([
  ['{', 'which is not JSON'],
  ['[]', 'which is not a price table: the file: '],
  [
    '{"currency": "USD", "asOf": "2026-11-01", "models": {"llama4": {"input": "1", "output": 2}}}',
    'which is not a price table: models.llama4.input: ',
  ],
  [null, 'which cannot be read'],
])('prices that cannot be used are told with where: %s', (text, told) => {
  const path = text === null ? '/nowhere/prices.json' : ownPrices(text);
  const problems = problemsOf({ STEWARD_AI_PRICES: path });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`STEWARD_AI_PRICES names ${path}, ${told}`);
});

test('the public address loses its slash', () => {
  expect(configOf({ STEWARD_PUBLIC_URL: 'https://desk.example.com/' }).publicUrl).toBe(
    'https://desk.example.com',
  );
});

test('the desktop console opens where there is a display, unless told never to', () => {
  const on = (env: Record<string, string>, platform: NodeJS.Platform) => {
    const answer = readConfig(env, { workDir: '/somewhere', platform });
    return answer.ok && answer.config.open;
  };
  expect(on({ DISPLAY: ':0' }, 'linux')).toBe(true);
  expect(on({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
  expect(on({}, 'darwin')).toBe(true);
  expect(on({ DISPLAY: ':0', STEWARD_OPEN: 'never' }, 'linux')).toBe(false);
});
