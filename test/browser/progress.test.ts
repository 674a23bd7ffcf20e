// How far a cycle is, while it is under way: the step, the objects, the pace and about when it ends.

import { describe, expect, it } from 'vitest';
import { consoleWorld, executable } from './support/console-world.ts';

const PEOPLE = 40;

describe.skipIf(executable === undefined)('the bar', () => {
  const world = consoleWorld(
    async ({ app }) => {
      app.people(...Array.from({ length: PEOPLE }, (_, at) => `person${at}`));
      await app.call('POST', 'job/start');
    },
    { env: { NOTION_MAX_REQUESTS_PER_MINUTE: '120' } },
  );

  it('goes on by itself, to the end', async () => {
    const page = await world().page();
    const running = world().app.tick();
    const bar = page.getByRole('progressbar', { name: 'Writing to Notion' });
    await bar.waitFor();
    expect(await bar.getAttribute('aria-valuetext')).toMatch(new RegExp(`^\\d+ %, \\d+ of ${PEOPLE} objects$`));
    const cycle = page.getByRole('region', { name: 'Initial cycle: Writing to Notion' });
    await cycle.getByText(/^[\d,]+ objects a minute$/).waitFor();
    await cycle.getByText(/^about \d+ (?:s|min) left$/).waitFor();
    const before = Number(await bar.getAttribute('aria-valuenow'));
    await expect
      .poll(async () => Number(await bar.getAttribute('aria-valuenow')), { timeout: 20_000 })
      .toBeGreaterThan(before);
    const pace = page.getByRole('meter', { name: 'Requests a minute' });
    expect(await pace.getAttribute('max')).toBe('120');
    await running;
    await bar.waitFor({ state: 'detached' });
    await page.getByRole('region', { name: 'Cycle' }).getByText('Cycle 1 ended').waitFor();
  });

  it('complains about nothing', () => expect(world().complaints).toEqual([]));
});
