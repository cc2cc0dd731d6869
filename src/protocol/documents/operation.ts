// What runs the desk itself: maintenance, alerts, incidents, whose scope is a role's; and saved views of the dashboards, whose scope may be a person's.
import { defineUnion } from '../schema.ts';
import { type Alert, alert } from './alert.ts';
import { type Incident, incident } from './incident.ts';
import { type Maintenance, maintenance } from './maintenance.ts';
import { operationFields } from './operation-fields.ts';
import { type SavedView, savedView } from './view.ts';

export type Operation = Maintenance | Alert | Incident | SavedView;

export const operation = defineUnion({
  name: 'operations',
  version: 0,
  common: operationFields,
  variants: [maintenance, alert, incident, savedView],
  indexes: [['kind', 'createdAt'], ['scope']],
});
