// Webhooks, exports, drops and reports: only the server knows them. Types for the screens; the requests are made in sync/integration-server.ts.
import type {
  AddDropRequest,
  AddStorageRequest,
  DropAnswer,
  DropRunAnswer,
  DropRunsAnswer,
  DropsAnswer,
  SaveDropRequest,
  SaveStorageRequest,
  StorageAnswer,
  StoragesAnswer,
} from '#protocol/http/drops.ts';
import type { ExportAnswer, ExportsAnswer, StartExportRequest } from '#protocol/http/exports.ts';
import type {
  AddReportRequest,
  ReportAnswer,
  ReportPreviewAnswer,
  ReportRunAnswer,
  ReportRunsAnswer,
  ReportsAnswer,
  ReportTestAnswer,
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
import type { Id, Millis } from '#protocol/ids.ts';
import type { Answer } from './model.ts';

/** How a test went, in the words of whoever took it or refused it. */
export type WebhookTest = { isTaken: boolean; status: number | null; durationMs: number; text: string };

/** Whether a storage took a small file, or what was in the way. */
export type StorageTest = { isRight: boolean; durationMs: number; text: string };

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
  drops: {
    list(): Promise<Answer<DropsAnswer>>;
    add(wish: AddDropRequest): Promise<Answer<DropAnswer>>;
    save(id: Id, wish: SaveDropRequest): Promise<Answer<DropAnswer>>;
    remove(id: Id): Promise<Answer>;
    /** @param at a moment of the period; null: of the one that ended last */
    run(id: Id, at: Millis | null): Promise<Answer<DropRunAnswer>>;
    runs(id: Id): Promise<Answer<DropRunsAnswer>>;
    storages(): Promise<Answer<StoragesAnswer>>;
    addStorage(wish: AddStorageRequest): Promise<Answer<StorageAnswer>>;
    saveStorage(id: Id, wish: SaveStorageRequest): Promise<Answer<StorageAnswer>>;
    removeStorage(id: Id): Promise<Answer>;
    testStorage(id: Id): Promise<Answer<StorageTest>>;
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
    /** Now, whatever its time is; of the days that ended last, or of these. */
    send(id: Id, days?: { firstDay: string; lastDay: string }): Promise<Answer<ReportRunAnswer>>;
    /** What one that is not saved would say. */
    preview(wish: AddReportRequest): Promise<Answer<ReportPreviewAnswer>>;
    /** Sends one that is not saved to this person alone. */
    test(wish: AddReportRequest): Promise<Answer<ReportTestAnswer>>;
    runs(id: Id): Promise<Answer<ReportRunsAnswer>>;
    /** The PDF of a run. */
    file(runId: Id): Promise<Answer<{ file: Blob }>>;
  };
};
