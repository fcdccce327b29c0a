// A request that needs somebody else's word: it waits, is approved on the board, and goes.
import { demoTimes } from '../../../examples/demo/configuration.mjs';
import { address, check, signIn } from '../browser.mjs';

export async function play({ world, browser }) {
  world.policy = ['approvals: 1'];
  await world.configure(demoTimes);
  try {
    const ana = await signIn(browser, world, 'ana');
    const cy = await signIn(browser, world, 'cy');
    const { tokens } = await world.as('ana').say(`request deployment for commit ${world.commits.next.short}`);
    await ana.page.goto(`${address(world)}/deployments/${tokens[0]}`);
    await ana.page.getByText('0 of 1 approvals').waitFor();
    check('nobody is offered to approve their own', (await ana.page.getByRole('button', { name: 'Approve' }).count()) === 0);
    await cy.page.goto(`${address(world)}/services/shop`);
    await cy.page.getByText('needs 1 more approval').waitFor();
    await cy.page.getByRole('button', { name: 'Approve' }).click();
    await ana.page.locator('.timeline li', { hasText: 'Approved, by cy' }).waitFor();
    await ana.page.locator('.deployment-head .badge', { hasText: 'running' }).waitFor();
    for (const { problems } of [ana, cy]) check('the page complains of nothing', problems.length === 0, problems);
  } finally {
    world.policy = [];
    await world.configure(demoTimes);
  }
}
