// Imports of knowledge: only the server reads files and sites. Types for the screens; the requests are made in sync/knowledge-server.ts.
import type { CareAnswer } from '#protocol/http/care.ts';
import type {
  GapArticleAnswer,
  GapState,
  GapStateRequest,
  GapsAnswer,
  GapsLookAnswer,
} from '#protocol/http/gaps.ts';
import type {
  KnowledgeImportAnswer,
  KnowledgeImportRequest,
  KnowledgePreviewAnswer,
  KnowledgePreviewRequest,
  ReplyVersionsAnswer,
  SiteImport,
} from '#protocol/http/knowledge.ts';
import type { Id } from '#protocol/ids.ts';
import type { Answer } from './model.ts';

/** Each asks the server now; without it the answer is the problem `offline`, and nothing is queued. */
export type KnowledgeServer = {
  /** How often articles were cited, and whether their sources still say the same. */
  care(): Promise<Answer<CareAnswer>>;
  gaps(state: GapState): Promise<Answer<GapsAnswer>>;
  /** Gathers what is new, and asks the open ones again. */
  lookForGaps(): Promise<Answer<GapsLookAnswer>>;
  decideGap(id: Id, to: GapStateRequest): Promise<Answer<object>>;
  /** Begins a draft from it. */
  writeForGap(id: Id): Promise<Answer<GapArticleAnswer>>;
  /** Every text of a template that was saved, the newest first. */
  replyVersions(id: Id): Promise<Answer<ReplyVersionsAnswer>>;
  /** What an import would do. */
  preview(request: KnowledgePreviewRequest): Promise<Answer<KnowledgePreviewAnswer>>;
  /** All of the files become articles, or none with the reason for each. */
  importFiles(request: KnowledgeImportRequest): Promise<Answer<KnowledgeImportAnswer>>;
  readSite(address: string): Promise<Answer<SiteImport>>;
  site(id: Id): Promise<Answer<SiteImport>>;
  stopSite(id: Id): Promise<Answer<object>>;
  importSite(id: Id, publish: boolean): Promise<Answer<KnowledgeImportAnswer>>;
};
