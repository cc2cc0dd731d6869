// A person replies while the AI's words are still streaming: the person's stand, the AI's vanish everywhere.
import { expect, test } from '@playwright/test';
import { type FakeOpenAi, startFakeOpenAi } from '../../helpers/fake-openai.ts';
import { type Product, startProduct } from '../../helpers/product.ts';
import { newPage, openConversation, openWidget, signIn, thread, view, write } from './pages.ts';

let model: FakeOpenAi;
let product: Product;
test.beforeAll(async () => {
  model = await startFakeOpenAi();
  product = await startProduct({
    env: { OPENAI_BASE_URL: model.baseUrl, OPENAI_API_KEY: 'test', OPENAI_MODEL: 'test-model' },
  });
});
test.afterAll(async () => {
  await product.remove();
  await model.stop();
});

test('[T1] the human replies while the AI streams: the AI’s text is dropped', async ({ browser }) => {
  // Only sentences that passed the ground check are streamed: the model cites the passage that says it, several times over.
  model.script(({ body }) => {
    const prompt = body.messages.map(message => message.content).join('\n');
    const [before = ''] = prompt.split('chipped enamel can keep flaking');
    const passage = before.match(/^\[\d+\]/gm)?.at(-1) ?? '[1]';
    const sentence = `Please do not cook with it: chipped enamel can keep flaking ${passage}.`;
    return { kind: 'stall', text: Array.from({ length: 4 }, () => sentence).join(' ') };
  });
  const customer = await newPage(browser);
  const agent = await newPage(browser);
  await signIn(agent, product);
  const widget = await openWidget(customer, product.url);
  await widget.say('Can I cook with a pot whose enamel is chipped?');
  await model.stalled();
  // What streams stands beside the log, so that a screen reader hears the finished answer only.
  const streamed = /chipped enamel can keep flaking/;
  await expect(customer.getByText(streamed)).toBeVisible();
  await view(agent, 'Bot').click();
  await openConversation(agent, 'whose enamel is chipped');
  await write(agent, 'Reply', 'Mara here: please send me a photo.');
  await expect(widget.thread).toContainText('Mara here: please send me a photo.');
  await expect(customer.getByText(streamed)).toHaveCount(0);
  // The copilot quotes earlier conversations that were settled with the same words.
  await expect(agent.getByText(streamed).and(agent.locator(':not(aside *)'))).toHaveCount(0);
  model.release();
  await widget.say('Here it is.');
  await expect(thread(agent)).toContainText('Here it is.');
  await expect(customer.getByText(streamed)).toHaveCount(0);
});
