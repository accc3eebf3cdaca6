/** What the people of the room do to a page: help, messages, a locked browser, a further log-in, what the roster says. */

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Refused } from '../src/api';
import { contrast, forgetComfort, language, size, suit } from '../src/comfort';
import { Page } from '../src/page';
import type { Session } from '../src/session';
import { eventually, ModelBox, seamsOf } from './box';

let box: ModelBox;
let page: Page;
let count = 0;

beforeEach(() => {
  count += 1;
  box = new ModelBox();
  page = new Page({ ...seamsOf(box), seat: 'A-07' }, () => undefined, `room-${count}`);
});

afterEach(() => {
  page.stop();
  forgetComfort();
});

const working = async (): Promise<Session> => {
  await page.start();
  await page.logIn('196901011991012001', '1', 'T');
  const phase = page.phase.value;
  if (phase.kind !== 'session') throw new Error(`the page shows ${phase.kind}`);
  return phase.session;
};

describe('the box', () => {
  it('learns which seat the PC is, and how far the log goes', async () => {
    const session = await working();
    expect(box.logInBody).toEqual({ nip: '196901011991012001', pin: '1', token: 'T', seat: 'A-07' });
    box.deaf = true;
    await session.answer('Q1', 'A');
    await eventually('a pulse tells of the unsent event', () => box.pulseQuery.includes('&n=1&'));
  });

  it('is asked for a further log-in with a reason', async () => {
    await page.start();
    box.needsProctor = true;
    const plain = page.logIn('196901011991012001', '1', 'T').catch((error: unknown) => error);
    expect((await plain as Refused).fault).toMatchObject({ name: 'login_needs_proctor', details: {} });
    const asking = page.logIn('196901011991012001', '1', 'T', 'Komputer mati').catch((error: unknown) => error);
    expect((await asking as Refused).fault.details).toEqual({ asked: true });
    expect(box.logInBody.reason).toBe('Komputer mati');
    box.needsProctor = false;
    await page.logIn('196901011991012001', '1', 'T');
    expect(page.phase.value.kind).toBe('session');
  });
});

describe('the proctor', () => {
  it('is called once, until they came', async () => {
    const session = await working();
    await session.callProctor('Kurang sehat');
    expect(session.attempt.value.help_asked).toBe(true);
    expect(box.helpAsked).toBe('Kurang sehat');
    box.helpAsked = null;
    box.rev += 1;
    await eventually('the page knows that they came', () => !session.attempt.value.help_asked);
  });

  it('says sentences that stay in order until each is put away, and come no second time', async () => {
    const session = await working();
    const at = '2026-11-21T09:41:00+08:00';
    const ids = (): number[] => session.messages.value.map(({ id }) => id);
    box.messages = [{ id: 7, at, text: 'Harap tenang.' }];
    await eventually('it shows', () => ids().join() === '7');
    box.messages = [...box.messages, { id: 9, at, text: 'Sisa 5 menit.' }];
    await eventually('the next one shows beside it', () => ids().join() === '7,9');
    expect(session.messages.value[0]).toEqual({ id: 7, at, text: 'Harap tenang.' });
    const pulses = (): number => box.asked.filter((each) => each.includes('pulse')).length;
    await session.putAway(7);
    const before = pulses();
    await eventually('more pulses brought nothing', () => pulses() > before + 3);
    expect(ids()).toEqual([9]);
    expect(box.pulseQuery).toContain('&m=8');
    expect((await session.parts.log.current())?.read).toBe(8);
    await session.putAway(9);
    expect((await session.parts.log.current())?.read).toBe(9);
    expect(ids()).toEqual([]);
    await eventually('the box knows, for another PC', () => box.pulseQuery.includes('&m=9'));
  });

  it('says after a reload what was not put away', async () => {
    const at = '2026-11-21T09:41:00+08:00';
    const session = await working();
    box.messages = [7, 8, 9].map((id) => ({ id, at, text: `Pesan ${id}` }));
    await eventually('they show', () => session.messages.value.length === 3);
    await session.putAway(7);
    await session.putAway(9);
    page.stop();
    page = new Page({ ...seamsOf(box), seat: 'A-07' }, () => undefined, `room-${count}`);
    await page.start();
    const phase = page.phase.value;
    if (phase.kind !== 'session') throw new Error(`the page shows ${phase.kind}`);
    await eventually('they come again', () => phase.session.messages.value.map(({ id }) => id).join() === '8,9');
  });

  it('says what another box says, which counts its messages anew', async () => {
    const at = '2026-11-21T09:41:00+08:00';
    const session = await working();
    box.messages = [{ id: 48, at, text: 'Harap tenang.' }];
    await eventually('it shows', () => session.messages.value.length === 1);
    await session.putAway(48);
    box.messages = [{ id: 6, at, text: 'Kumpulkan sekarang.' }];
    await eventually('so does the new one', () => session.messages.value.length === 1);
    await session.putAway(6);
    await eventually('the box knows', () => box.pulseQuery.includes('&m=6'));
    expect(session.messages.value).toEqual([]);
  });

  it('lets a locked browser pass', async () => {
    box.locked = true;
    const session = await working();
    expect(session.cover.value).toBe('locked');
    expect([session.items.value, session.link.fault.value]).toEqual([[], null]);
    box.locked = false;
    box.rev += 1;
    await eventually('the questions are uncovered', () => session.cover.value === null && session.items.value.length > 0);
  });
});

describe('a page that may not have its block', () => {
  const asked = (what: string): number => box.asked.filter((each) => each.includes(what)).length;

  it.each([
    ['locked', (may: boolean): void => void (box.locked = !may)],
    ['left for another PC', (may: boolean): void => void (box.activeToken = may ? 'lease-1' : 'lease-9')],
    ['of a sitting that ended', (may: boolean): void => void (box.sitting = may ? 'running' : 'ended')],
  ])('does not ask for it while it is %s, and has it when that is over', async (_, let_) => {
    const first = await working();
    await eventually('it has its block', () => first.items.value.length > 0);
    page.stop();
    let_(false);
    const before = asked('/block/');
    page = new Page({ ...seamsOf(box), seat: 'A-07' }, () => undefined, `room-${count}`);
    await page.start();
    const phase = page.phase.value;
    if (phase.kind !== 'session') throw new Error(`the page shows ${phase.kind}`);
    const pulses = asked('pulse');
    await eventually('it goes on asking what is so', () => asked('pulse') > pulses + 20);
    expect([asked('/block/') - before, phase.session.link.fault.value]).toEqual([0, null]);
    let_(true);
    box.rev += 1;
    await eventually('the questions are there', () => phase.session.items.value.length > 0);
  });
});

describe('what the roster says that a person needs', () => {
  it('is set at log-in, and may be changed', () => {
    suit({ language: 'en', needs: ['large_print', 'high_contrast'] });
    expect([language.value, size.value, contrast.value]).toEqual(['en', 'large', 'more']);
    forgetComfort();
    size.value = 'larger';
    suit({ language: 'id', needs: ['large_print'] });
    expect([language.value, size.value, contrast.value]).toEqual(['id', 'larger', 'normal']);
  });
});
