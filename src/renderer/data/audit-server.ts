// The audit log: only the server knows it. Types for the screens; the requests are made in sync/audit-server.ts.
import type { AuditFilter, AuditLogAnswer, AuditReport } from '#protocol/audit.ts';
import type { Answer } from './model.ts';

export const auditFormats = ['csv', 'jsonl'] as const;
export type AuditFormat = (typeof auditFormats)[number];

/** Each asks the server now; without it the answer is the problem `offline`. */
export type AuditServer = {
  /** The newest first. @param before only entries before this place of the chain */
  list(filter: Partial<AuditFilter>, before?: number): Promise<Answer<AuditLogAnswer>>;
  /** `checked`: only what came since the chain was read and held. `start`: all of it, which takes its time. */
  verify(from: 'checked' | 'start'): Promise<Answer<{ report: AuditReport }>>;
  /** In the order of the chain. That it was taken along is written down itself. */
  export(filter: Partial<AuditFilter>, format: AuditFormat): Promise<Answer<{ file: Blob }>>;
};
