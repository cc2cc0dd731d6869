// The requests behind data/privacy-server.ts.
import type { PrivacyServer } from '../data/privacy-server.ts';
import type { Ask, FetchFile } from './api.ts';

export function createPrivacyServer(ask: Ask, fetchFile: FetchFile): PrivacyServer {
  return {
    list: () => ask('GET', 'privacy/requests'),
    customer: id => ask('GET', `privacy/customers/${id}`),
    export: (id, withNotes) => ask('POST', `privacy/customers/${id}/export`, { withNotes }),
    erase: (id, confirm) => ask('POST', `privacy/customers/${id}/erase`, { confirm }),
    file: id => fetchFile(`privacy/requests/${id}/file`),
    retention: () => ask('GET', 'privacy/retention'),
    keep: (kind, days, version) => ask('PUT', `privacy/retention/${kind}`, { days, version }),
  };
}
