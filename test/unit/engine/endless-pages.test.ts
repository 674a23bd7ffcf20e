import { describe, expect, it } from 'vitest';
import { EndlessPages } from '../../../shared/engine/import/endless-pages.ts';
import type { DeltaPage } from '../../../shared/model/ports.ts';
import { sourceId } from '../../../shared/model/stored-object.ts';

const row = { id: sourceId('0cf29cb4-3568-44d9-a1b8-893da55dba09'), attributes: {}, members: [] };
const pageTo = (link: string, rows: DeltaPage['rows'] = [row]): DeltaPage => ({ rows, next: { kind: 'page', link } });

describe('a round', () => {
  it('goes on as long as its links are new', () => {
    const endless = new EndlessPages('users', 'start');
    for (let at = 0; at < 60_000; at += 1) expect(endless.troubleAt(pageTo(`link ${at}`))).toBeUndefined();
  });

  it.each([
    ['its start', ['a', 'b', 'start']],
    ['the page before', ['a', 'b', 'a']],
    ['itself', ['a', 'a']],
  ])('has no end when a page links to %s', (_, links) => {
    const endless = new EndlessPages('users', 'start');
    const found = links.map((link) => endless.troubleAt(pageTo(link))?.code);
    expect(found).toEqual([...links.slice(1).map(() => undefined), 'GraphPageRepeated']);
  });

  it('has no end after 10,000 pages in a row without a row, which each row resets', () => {
    const endless = new EndlessPages('users', undefined);
    for (let at = 0; at < 9_999; at += 1) expect(endless.troubleAt(pageTo(`a${at}`, []))).toBeUndefined();
    expect(endless.troubleAt(pageTo('row'))).toBeUndefined();
    for (let at = 0; at < 9_999; at += 1) expect(endless.troubleAt(pageTo(`b${at}`, []))).toBeUndefined();
    expect(endless.troubleAt(pageTo('last', []))).toMatchObject({ policy: 'transient', code: 'GraphPagesEmpty' });
  });

  it('that comes to its watermark has ended, whatever the watermark is called', () => {
    const endless = new EndlessPages('users', 'start');
    expect(endless.troubleAt({ rows: [], next: { kind: 'watermark', link: 'start' } })).toBeUndefined();
  });
});
