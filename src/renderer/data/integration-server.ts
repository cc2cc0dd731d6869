// Webhooks, exports and reports: only the server knows them. Types for the screens; the requests are made in sync/integration-server.ts.
import type { ExportAnswer, ExportsAnswer, StartExportRequest } from '#protocol/http/exports.ts';
import type {
  AddReportRequest,
  ReportAnswer,
  ReportRunAnswer,
  ReportRunsAnswer,
  ReportsAnswer,
  SaveReportRequest,
} from '#protocol/http/reports.ts';
import type {
  AddWebhookRequest,
  ReplayAnswer,
  ReplayWebhookRequest,
  SaveWebhookRequest,
  WebhookAnswer,
  WebhookDeliveriesAnswer,
  WebhookDeliveriesQuery,
  WebhookDeliveryAnswer,
  WebhookSecretAnswer,
  WebhooksAnswer,
} from '#protocol/http/webhooks.ts';
import type { Id } from '#protocol/ids.ts';
import type { Answer } from './model.ts';

/** How a test went, in the words of whoever took it or refused it. */
export type WebhookTest = { isTaken: boolean; status: number | null; durationMs: number; text: string };

/** Each asks the server now; without it the answer is the problem `offline`, and nothing is queued. A secret is answered once. */
export type IntegrationServer = {
  webhooks: {
    list(): Promise<Answer<WebhooksAnswer>>;
    add(wish: AddWebhookRequest): Promise<Answer<WebhookSecretAnswer>>;
    save(id: Id, wish: SaveWebhookRequest): Promise<Answer<WebhookAnswer>>;
    remove(id: Id): Promise<Answer>;
    /** @param graceHours for how long the old secret signs, too */
    rotate(id: Id, graceHours: number): Promise<Answer<WebhookSecretAnswer>>;
    test(id: Id): Promise<Answer<WebhookTest>>;
    replay(id: Id, what: ReplayWebhookRequest): Promise<Answer<ReplayAnswer>>;
    deliveries(id: Id, query: Partial<WebhookDeliveriesQuery>): Promise<Answer<WebhookDeliveriesAnswer>>;
    delivery(id: Id, deliveryId: Id): Promise<Answer<WebhookDeliveryAnswer>>;
    replayOne(id: Id, deliveryId: Id): Promise<Answer<ReplayAnswer>>;
  };
  exports: {
    list(): Promise<Answer<ExportsAnswer>>;
    start(wish: StartExportRequest): Promise<Answer<ExportAnswer>>;
    cancel(id: Id): Promise<Answer<ExportAnswer>>;
    remove(id: Id): Promise<Answer>;
    file(id: Id): Promise<Answer<{ file: Blob }>>;
  };
  reports: {
    list(): Promise<Answer<ReportsAnswer>>;
    add(wish: AddReportRequest): Promise<Answer<ReportAnswer>>;
    save(id: Id, wish: SaveReportRequest): Promise<Answer<ReportAnswer>>;
    remove(id: Id): Promise<Answer>;
    /** Now, whatever its time is. */
    send(id: Id): Promise<Answer<ReportRunAnswer>>;
    runs(id: Id): Promise<Answer<ReportRunsAnswer>>;
    /** The PDF of a run. */
    file(runId: Id): Promise<Answer<{ file: Blob }>>;
  };
};
