// What is asked for a customer: a copy of everything, or that it is forgotten everywhere.
import { z } from 'zod';
import type { Id, Millis } from '../ids.ts';

export const exportCustomerRequest = z.object({
  /** Also what staff wrote to each other about the customer. */
  withNotes: z.boolean(),
});
export const eraseCustomerRequest = z.object({
  /** What `CustomerDataAnswer.confirmWith` says, typed by a person. */
  confirm: z.string().max(400),
});

export type DataCounts = Record<string, number>;

/** GET /api/v1/privacy/customers/:id */
export type CustomerDataAnswer = {
  name: string;
  /** How much there is, by kind. */
  counts: DataCounts;
  confirmWith: string;
};

/** A console's own store, and whether it has forgotten. */
export type PurgedDevice = {
  id: Id;
  person: string;
  /** Such as "Firefox on Windows". */
  label: string;
  lastSeenAt: Millis;
  /** Null: still to come. It forgets on its next contact. */
  confirmedAt: Millis | null;
};

export type PrivacyRequest = {
  id: Id;
  kind: 'export' | 'erase';
  state: 'queued' | 'running' | 'done' | 'failed';
  customerId: Id;
  /** '' once the customer was erased. */
  customerName: string;
  counts: DataCounts;
  askedBy: string;
  askedAt: Millis;
  endedAt: Millis | null;
  /** Until when the copy can be fetched; null where there is none. */
  expiresAt: Millis | null;
  /** Empty for an export. */
  devices: PurgedDevice[];
};
export type PrivacyRequestAnswer = { request: PrivacyRequest };
/** The newest hundred. */
export type PrivacyRequestsAnswer = { requests: PrivacyRequest[] };
