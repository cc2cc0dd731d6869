// What is promised to customers: said by admins in settings, seen in the queue before and after its time.
import { expect, test } from '@playwright/test';
import { expectNoViolation, visit, watch } from './desk-page.ts';
import { serveFixture } from './fixture/serve.ts';

let desk: Awaited<ReturnType<typeof serveFixture>>;
test.beforeAll(async () => {
  desk = await serveFixture();
});
test.afterAll(() => desk.stop());

test('targets are written, refused where they say nothing, and saved; the queue says what is due', async ({
  page,
}) => {
  const faults = watch(page);
  await visit(page, desk.url);
  const queue = page.getByRole('listbox');
  await expect(queue.getByRole('option', { name: /Grace Adeyemi/ })).toContainText('Due in 6 min');
  await expect(queue.getByRole('option', { name: /Hannah Kowalczyk/ })).toContainText('Overdue');
  await visit(page, desk.url, { path: '/settings', query: '?role=admin' });
  const section = page.getByRole('region', { name: 'Service targets' });
  await section.scrollIntoViewIfNeeded();
  await expect(section.getByLabel('First reply in')).toHaveCount(2);
  await section.getByRole('button', { name: 'Add a target' }).click();
  const third = section.getByRole('group', { name: 'Target 3' });
  await third.getByLabel('Team').selectOption({ label: 'Billing' });
  await expect(section.getByText('each promises something')).toBeVisible();
  await third.getByLabel('Resolved in').fill('soon');
  await expect(section.getByText('Write a time such as')).toHaveCount(1);
  await third.getByLabel('Resolved in').fill('2d');
  await expectNoViolation(page, 'service targets');
  await section.getByRole('button', { name: 'Save' }).click();
  await expect(section.getByRole('button', { name: 'Save' })).toHaveCount(0);
  await expect(section.getByText('Ada Admin')).toBeVisible();
  await expect(section.getByLabel('Resolved in').last()).toHaveValue('2d');
  // A supervisor reads them.
  await visit(page, desk.url, { path: '/settings', query: '?role=supervisor' });
  await expect(
    page.getByRole('region', { name: 'Service targets' }).getByLabel('Team').first(),
  ).toBeDisabled();
  expect(faults).toEqual([]);
});
