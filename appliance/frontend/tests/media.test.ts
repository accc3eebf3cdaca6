/** An exam's images and sounds are put into its texts. */

import { expect, test } from 'vitest';
import { Api, withMedia } from '../src/api';
import { sleep } from '../src/seams';

const FILE = `media/${'ab'.repeat(32)}.png`;

test('every text of every item gets its images', () => {
  const stem = { id: `<p><img src="${FILE}" alt="a"></p>`, en: `x <img src="${FILE}" alt="b"> <img src="${FILE}" alt="c">` };
  const { items } = withMedia({ items: [{ stem, options: [{ text: stem }] }] }, new Map([[FILE, 'data:image/png;base64,AA']]));
  for (const text of [items[0]?.stem, items[0]?.options[0]?.text]) {
    expect(text?.id).toBe('<p><img src="data:image/png;base64,AA" alt="a"></p>');
    expect(text?.en.match(/src="data:image/g)).toHaveLength(2);
  }
});

test('nothing else is touched', () => {
  const outline = { media: [{ name: FILE }], rules: { id: `&lt;img src="${FILE}"` }, seconds: 60, unit: null };
  expect(withMedia(outline, new Map([[FILE, 'data:']]))).toEqual(outline);
});

test('an image that cannot be had is looked for by the browser, in the folder of its exam', async () => {
  const block = { id: 'B1', instructions: {}, items: [{ id: 'Q', type: 'text', stem: { id: `<img src="${FILE}">` }, options: [] }] };
  const asked: string[] = [];
  const fetch = (url: string): Promise<Response> => {
    asked.push(url);
    return Promise.resolve(url.endsWith('.json') ? new Response(JSON.stringify(block)) : new Response('', { status: 404 }));
  };
  const content = await new Api({ fetch, sleep }).block('lease', '/exam/0123/block/B1.json');
  expect(asked).toEqual(['/exam/0123/block/B1.json', `/exam/0123/${FILE}`]);
  expect(content.items[0]?.stem.id).toBe(`<img src="/exam/0123/${FILE}">`);
});

test('media that were kept in advance need no network later, and are let go', async () => {
  const sound = `media/${'cd'.repeat(32)}.mp3`;
  const stem = { id: `<img src="${FILE}"> <audio controls src="${sound}" aria-label="x"></audio>` };
  const block = { id: 'B1', instructions: {}, items: [{ id: 'Q', type: 'text', stem, options: [] }] };
  let cut = false;
  const fetch = (url: string): Promise<Response> => {
    if (url.endsWith('.json')) return Promise.resolve(new Response(JSON.stringify(block)));
    if (cut) return Promise.reject(new TypeError('network'));
    const type = url.endsWith('.mp3') ? 'audio/mpeg' : 'image/png';
    return Promise.resolve(new Response('bytes', { headers: { 'Content-Type': type } }));
  };
  globalThis.FileReader = class {
    result = 'data:image/png;base64,Ynl0ZXM=';
    onload: () => void = () => undefined;
    readAsDataURL(): void {
      this.onload();
    }
  } as unknown as typeof FileReader;
  const api = new Api({ fetch, sleep });
  let here = 0;
  await api.keep('/exam/0123/exam.json', [{ name: FILE, media_type: 'image/png' }, { name: sound, media_type: 'audio/mpeg' }], () => (here += 1));
  expect(here).toBe(2);
  cut = true;
  const kept = (await api.block('lease', '/exam/0123/block/B1.json')).items[0]?.stem.id;
  expect(kept).toMatch(/<img src="data:image\/png;base64,Ynl0ZXM="> <audio controls src="blob:[^"]+" aria-label="x">/);
  api.letGo();
  expect((await api.block('lease', '/exam/0123/block/B1.json')).items[0]?.stem.id).toContain(`src="/exam/0123/${sound}"`);
});
