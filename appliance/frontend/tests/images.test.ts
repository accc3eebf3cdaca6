/** Images of an exam are found from the page's own address. */

import { expect, test } from 'vitest';

import { withImages } from '../src/api';

const FILE = `media/${'ab'.repeat(32)}.png`;

test('an image is looked for in the folder of its exam, in every text of every item', () => {
  const stem = { id: `<p><img src="${FILE}" alt="a"></p>`, en: `x <img src="${FILE}" alt="b"> <img src="${FILE}" alt="c">` };
  const { items } = withImages({ items: [{ stem, options: [{ text: stem }] }] }, '/exam/0123/block/B1.json');
  for (const text of [items[0]?.stem, items[0]?.options[0]?.text]) {
    expect(text?.id).toBe(`<p><img src="/exam/0123/${FILE}" alt="a"></p>`);
    expect(text?.en.match(/src="\/exam\/0123\/media\//g)).toHaveLength(2);
  }
});

test('nothing else is touched', () => {
  const outline = { media: [{ name: FILE }], rules: { id: `&lt;img src="${FILE}"` }, seconds: 60, unit: null };
  expect(withImages(outline, '/exam/0123/exam.json')).toEqual(outline);
});
