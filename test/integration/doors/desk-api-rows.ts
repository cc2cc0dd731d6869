// The addresses of conversations, customers and articles, as rows of the table of bad input.
import {
  changeCustomerRequest,
  createArticleRequest,
  saveArticleRequest,
  writeMessageRequest,
} from '../../../src/protocol/http/desk-api.ts';
import { newId } from '../../helpers/desk.ts';
import type { Row } from './http-rows.ts';

const [conversations, customers, articles] = ['conversations', 'customers', 'articles'].map(
  noun => `/api/v1/${noun}`,
) as [string, string, string];
const item = newId();
const article = {
  ...{ title: 'Returns', body: 'Within 30 days.', tags: ['returns'], locale: 'en', audience: 'public' },
  translationOf: '',
};

export const deskApiRows: Record<string, Row> = {
  [`GET ${conversations}`]: { address: conversations, access: 'staff', hasItems: true },
  [`GET ${conversations}/:id`]: { address: `${conversations}/${item}`, access: 'staff', hasItems: true },
  [`GET ${conversations}/:id/messages`]: { address: `${conversations}/${item}/messages`, access: 'staff' },
  [`POST ${conversations}/:id/messages`]: {
    ...{ address: `${conversations}/${item}/messages`, access: 'staff' },
    body: { schema: writeMessageRequest, good: { kind: 'reply', text: 'It is on its way.', lang: 'en' } },
  },
  [`GET ${customers}`]: { address: customers, access: 'staff', hasItems: true },
  [`GET ${customers}/:id`]: { address: `${customers}/${item}`, access: 'staff', hasItems: true },
  [`PATCH ${customers}/:id`]: {
    ...{ address: `${customers}/${item}`, access: 'staff', hasItems: true },
    body: {
      schema: changeCustomerRequest,
      good: { name: 'Ellen', email: 'ellen@mail.example', phone: '1', note: 'Kind' },
    },
  },
  [`GET ${articles}`]: { address: articles, access: 'staff', hasItems: true },
  [`POST ${articles}`]: {
    ...{ address: articles, access: 'staff', hasItems: true },
    body: { schema: createArticleRequest, good: article },
  },
  [`GET ${articles}/:id`]: { address: `${articles}/${item}`, access: 'staff', hasItems: true },
  [`PUT ${articles}/:id`]: {
    ...{ address: `${articles}/${item}`, access: 'staff', hasItems: true },
    body: { schema: saveArticleRequest, good: { ...article, updatedAt: 1 } },
  },
  [`POST ${articles}/:id/publish`]: { address: `${articles}/${item}/publish`, access: 'lead' },
  [`POST ${articles}/:id/archive`]: { address: `${articles}/${item}/archive`, access: 'lead' },
};
