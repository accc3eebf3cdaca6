/** The roles of web/static/lumbung.css keep their contrast, in every scheme; and no icon is named that the set lacks. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const file = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf-8');
const css = file('web/static/lumbung.css');

/** The roles that a rule sets, from its text after `selector` within `media` (or outside of any). */
function roles(rule: RegExp): Record<string, string> {
  const body = rule.exec(css)?.[1] ?? '';
  return Object.fromEntries([...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name = '', value = '']) => [name, value]));
}

const light = roles(/\n:root \{([^}]*)\}/);
const dark = { ...light, ...roles(/\n@media \(prefers-color-scheme: dark\) \{\n {2}:root \{([^}]*)\}/) };
const moreBySystem = roles(/\n@media \(prefers-contrast: more\) \{\n {2}:root \{([^}]*)\}/);
const moreBySwitch = roles(/\n:root\[data-contrast="more"\] \{([^}]*)\}/);
const darkMoreBySwitch = roles(/\n@media \(prefers-color-scheme: dark\) \{\n {2}:root\[data-contrast="more"\] \{([^}]*)\}/);
const darkMoreBySystem = roles(/\n@media \(prefers-color-scheme: dark\) and \(prefers-contrast: more\) \{\n {2}:root \{([^}]*)\}/);

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** WCAG 2.2, "contrast ratio". */
function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const SCHEMES = { light, dark, 'light, more': { ...light, ...moreBySwitch }, 'dark, more': { ...dark, ...darkMoreBySwitch } };
const GROUNDS = ['paper', 'raised', 'sunken'];

describe.each(Object.entries(SCHEMES))('%s', (_, scheme) => {
  const on = (ink: string, ground: string): number => contrast(scheme[ink] ?? '', scheme[ground] ?? '');

  it('has text of 4.5 : 1 on every ground', () => {
    for (const ink of ['ink', 'ink-soft', 'leaf', 'grain', 'clay', 'sky']) {
      for (const ground of GROUNDS) expect(on(ink, ground), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });
  it('has text of 4.5 : 1 on tints and fills', () => {
    for (const role of ['leaf', 'grain', 'clay', 'sky']) {
      expect(on('ink', `${role}-tint`), `ink on ${role}-tint`).toBeGreaterThanOrEqual(4.5);
      expect(on(role, `${role}-tint`), `${role} on its tint`).toBeGreaterThanOrEqual(4.5);
      expect(on('on-fill', role), `text on ${role}`).toBeGreaterThanOrEqual(4.5);
    }
  });
  it('has edges of 3 : 1, so that what can be used is seen', () => {
    for (const ground of GROUNDS) expect(on('edge', ground), `edge on ${ground}`).toBeGreaterThanOrEqual(3);
  });
});

it("the switch for contrast says the same as the system's", () => {
  expect(moreBySwitch).toEqual(moreBySystem);
  expect(darkMoreBySwitch).toEqual(darkMoreBySystem);
  expect(Object.keys(darkMoreBySwitch).length).toBeGreaterThan(8);
});

it('every icon that is named is in the set', () => {
  const set = new Set([...file('web/static/icons.svg').matchAll(/<symbol id="([^"]+)"/g)].map(([, id]) => id));
  const sources = readdirSync(new URL('../src', import.meta.url), { recursive: true, encoding: 'utf-8' }).filter((name) => name.endsWith('.tsx'));
  for (const source of sources) {
    const text = file(`appliance/frontend/src/${source}`);
    for (const [, name = ''] of text.matchAll(/(?:<Icon name|icon)="([\w-]+)"/g)) expect(set, `${name} in ${source}`).toContain(name);
  }
  for (const place of ['pc', 'server', 'two', 'centre']) expect(set).toContain(`barn-${place}`);
});
