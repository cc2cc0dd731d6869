// What runs the desk itself: maintenance, alerts, incidents. Their scope is a role's.
import { defineUnion } from '../schema.ts';
import { type Alert, alert } from './alert.ts';
import { type Incident, incident } from './incident.ts';
import { type Maintenance, maintenance } from './maintenance.ts';
import { operationFields } from './operation-fields.ts';

export type Operation = Maintenance | Alert | Incident;

export const operation = defineUnion({
  name: 'operations',
  version: 0,
  common: operationFields,
  variants: [maintenance, alert, incident],
  indexes: [['kind', 'createdAt'], ['scope']],
});
