// The requests behind data/notice-server.ts.
import type { TestAnswer } from '#protocol/http/notifications.ts';
import type { Answer } from '../data/model.ts';
import type { NoticeServer, TestOutcome } from '../data/notice-server.ts';
import type { Ask } from './api.ts';
import { asQuery } from './as-query.ts';

export function createNoticeServer(ask: Ask): NoticeServer {
  const at = (...parts: string[]) => ['notifications', ...parts].join('/');
  /** Its `ok` says how the delivery went; ours, whether the server answered. */
  async function test(path: string): Promise<Answer<TestOutcome>> {
    const answer: Answer | TestAnswer = await ask<object>('POST', path);
    if ('problem' in answer) return answer;
    const { ok, text } = answer as TestAnswer;
    return { ok: true, isDelivered: ok, text };
  }
  return {
    ways: () => ask('GET', at('ways')),
    devices: () => ask('GET', at('devices')),
    addDevice: request => ask('POST', at('devices'), request),
    removeDevice: id => ask('DELETE', at('devices', id)),
    testDevice: id => test(at('devices', id, 'test')),
    channels: () => ask('GET', at('channels')),
    addChannel: request => ask('POST', at('channels'), request),
    saveChannel: (id, request) => ask('PUT', at('channels', id), request),
    removeChannel: id => ask('DELETE', at('channels', id)),
    testChannel: id => test(at('channels', id, 'test')),
    deliveries: query => ask('GET', `${at('deliveries')}?${asQuery(query)}`),
    retryDelivery: id => ask('POST', at('deliveries', id, 'retry')),
    discardDelivery: id => ask('POST', at('deliveries', id, 'discard')),
  };
}
