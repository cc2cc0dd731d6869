// The addresses of storages and drops, for admins: what they send leaves the desk.
import { z } from 'zod';
import { acting } from '#platform/http/acting.ts';
import { type Route, route } from '#platform/http/route.ts';
import {
  addDropRequest,
  addStorageRequest,
  type DropAnswer,
  type DropRunAnswer,
  type DropRunsAnswer,
  type DropsAnswer,
  runDropRequest,
  type StorageAnswer,
  type StoragesAnswer,
  saveDropRequest,
  saveStorageRequest,
} from '#protocol/http/drops.ts';
import { id } from '#protocol/schema.ts';
import type { DropsService } from './drops.service.ts';
import type { Storages } from './storages.service.ts';

const byId = z.object({ id });

export const dropRoutes = (drops: DropsService, storages: Storages): Route[] => [
  ...storageRoutes(storages),
  ...ownRoutes(drops),
];

const storageBase = '/api/v1/storages';
const storageRoutes = (storages: Storages): Route[] => [
  route({
    method: 'GET',
    path: storageBase,
    access: 'drop.read',
    async handler() {
      const json: StoragesAnswer = { storages: await storages.list() };
      return { json };
    },
  }),
  route({
    method: 'POST',
    path: storageBase,
    access: 'drop.edit',
    body: addStorageRequest,
    async handler({ body, session, ip }) {
      const json: StorageAnswer = { storage: await storages.add(body, acting({ session, ip })) };
      return { status: 201, json };
    },
  }),
  route({
    method: 'GET',
    path: `${storageBase}/:id`,
    access: 'drop.read',
    params: byId,
    async handler({ params }) {
      const json: StorageAnswer = { storage: await storages.one(params.id) };
      return { json };
    },
  }),
  route({
    method: 'PUT',
    path: `${storageBase}/:id`,
    access: 'drop.edit',
    params: byId,
    body: saveStorageRequest,
    async handler({ params, body, session, ip }) {
      const json: StorageAnswer = { storage: await storages.save(params.id, body, acting({ session, ip })) };
      return { json };
    },
  }),
  route({
    method: 'DELETE',
    path: `${storageBase}/:id`,
    access: 'drop.edit',
    params: byId,
    async handler({ params, session, ip }) {
      await storages.remove(params.id, acting({ session, ip }));
      return {};
    },
  }),
  route({
    method: 'POST',
    path: `${storageBase}/:id/test`,
    access: 'drop.edit',
    params: byId,
    // It calls somebody else's server.
    cost: 5,
    handler: async ({ params, session, ip }) => ({
      json: await storages.test(params.id, acting({ session, ip })),
    }),
  }),
];

const base = '/api/v1/drops';
const ownRoutes = (drops: DropsService): Route[] => [
  route({
    method: 'GET',
    path: base,
    access: 'drop.read',
    async handler() {
      const json: DropsAnswer = { drops: await drops.list() };
      return { json };
    },
  }),
  route({
    method: 'POST',
    path: base,
    access: 'drop.edit',
    body: addDropRequest,
    async handler({ body, session, ip }) {
      const json: DropAnswer = { drop: await drops.add(body, acting({ session, ip })) };
      return { status: 201, json };
    },
  }),
  route({
    method: 'GET',
    path: `${base}/:id`,
    access: 'drop.read',
    params: byId,
    async handler({ params }) {
      const json: DropAnswer = { drop: await drops.one(params.id) };
      return { json };
    },
  }),
  route({
    method: 'PUT',
    path: `${base}/:id`,
    access: 'drop.edit',
    params: byId,
    body: saveDropRequest,
    async handler({ params, body, session, ip }) {
      const json: DropAnswer = { drop: await drops.save(params.id, body, acting({ session, ip })) };
      return { json };
    },
  }),
  route({
    method: 'DELETE',
    path: `${base}/:id`,
    access: 'drop.edit',
    params: byId,
    async handler({ params, session, ip }) {
      await drops.remove(params.id, acting({ session, ip }));
      return {};
    },
  }),
  route({
    method: 'POST',
    path: `${base}/:id/run`,
    access: 'drop.edit',
    params: byId,
    body: runDropRequest,
    // It may read everything there is.
    cost: 20,
    async handler({ params, body, session, ip }) {
      const json: DropRunAnswer = { run: await drops.run(params.id, body.at, acting({ session, ip })) };
      return { status: 202, json };
    },
  }),
  route({
    method: 'GET',
    path: `${base}/:id/runs`,
    access: 'drop.read',
    params: byId,
    async handler({ params }) {
      const json: DropRunsAnswer = { runs: await drops.runs(params.id) };
      return { json };
    },
  }),
];
