// The requests behind data/knowledge-server.ts.
import type { KnowledgeServer } from '../data/knowledge-server.ts';
import type { Ask } from './api.ts';

export const createKnowledgeServer = (ask: Ask): KnowledgeServer => ({
  care: () => ask('GET', 'knowledge/care'),
  gaps: state => ask('GET', `knowledge/gaps?state=${state}`),
  lookForGaps: () => ask('POST', 'knowledge/gaps/look', {}),
  decideGap: (id, to) => ask('PUT', `knowledge/gaps/${id}/state`, to),
  writeForGap: id => ask('POST', `knowledge/gaps/${id}/article`, {}),
  replyVersions: id => ask('GET', `replies/${id}/versions`),
  preview: request => ask('POST', 'knowledge/import/preview', request),
  importFiles: request => ask('POST', 'knowledge/import', request),
  readSite: address => ask('POST', 'knowledge/sites', { address }),
  site: id => ask('GET', `knowledge/sites/${id}`),
  stopSite: id => ask('DELETE', `knowledge/sites/${id}`),
  importSite: (id, publish) => ask('POST', `knowledge/sites/${id}/import`, { publish }),
});
