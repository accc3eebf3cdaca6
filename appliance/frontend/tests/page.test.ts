import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Page } from '../src/page';
import { Log } from '../src/log';
import type { Session } from '../src/session';
import { eventually, ModelBox, seamsOf } from './box';

let box: ModelBox;
let seams: ReturnType<typeof seamsOf>;
let pages: Page[] = [];
let forgotten = 0;
let count = 0;

const open = async (): Promise<Page> => {
  const page = new Page(seams, () => (forgotten += 1), `page-${count}`);
  pages.push(page);
  await page.start();
  return page;
};

const session = (page: Page): Session => {
  const phase = page.phase.value;
  if (phase.kind !== 'session') throw new Error(`the page shows ${phase.kind}`);
  return phase.session;
};

const working = async (): Promise<[Page, Session]> => {
  const page = await open();
  await page.logIn('196901011991012001', '1', 'T');
  return [page, session(page)];
};

/** Everything that is stored in the browser, as text. */
const stored = async (): Promise<string> => {
  const log = await Log.open(`page-${count}`);
  const leases = [await log.current(), ...(await log.parked())];
  const events = await Promise.all(leases.map((lease) => (lease ? log.entries(lease.id, 0) : Promise.resolve([]))));
  log.close();
  return JSON.stringify([leases.filter(Boolean), events.flat()]);
};

beforeEach(() => {
  count += 1;
  forgotten = 0;
  box = new ModelBox();
  seams = seamsOf(box);
});

afterEach(() => {
  for (const page of pages) page.stop();
  pages = [];
});

describe('an answer', () => {
  it('is on this PC before it shows, and reaches the box', async () => {
    const [, work] = await working();
    const given = work.answer('Q1', 'A');
    expect(work.answers.value.get('Q1')).toBeUndefined();
    await given;
    expect(work.answers.value.get('Q1')).toBe('A');
    expect(await stored()).toContain('"Q1","A"');
    await eventually('the box has it', () => box.have('lease-1') === 1);
  });

  it('reaches the box once, though the first answers are lost after the commit', async () => {
    const [, work] = await working();
    box.loseAnswers = '/api/';
    await work.answer('Q1', 'A');
    await eventually('it was committed', () => box.have('lease-1') === 1);
    await work.answer('Q2', 'B');
    box.loseAnswers = null;
    await eventually('all is confirmed', () => work.link.unsent === 0);
    expect(box.have('lease-1')).toBe(2);
    expect(box.conflicts).toEqual([]);
  });

  it('is sent again when the box was restored to an earlier state', async () => {
    const [, work] = await working();
    for (const item of ['Q1', 'Q2', 'Q3']) await work.answer(item, 'A');
    await eventually('all is confirmed', () => work.link.have.value === 3);
    box.restore('lease-1', 1);
    await eventually('all is there again', () => box.have('lease-1') === 3);
    await eventually('and known to be', () => work.link.have.value === 3);
    expect(box.conflicts).toEqual([]);
  });

  it('given offline survives a reload and is sent when the box is back', async () => {
    const [page, work] = await working();
    box.reachable = false;
    await work.answer('Q1', 'A');
    await work.answer('Q1', 'C');
    await eventually('the page knows', () => !work.link.connected.value);
    expect(page.holdsBack).toBe(true);
    page.stop();
    const again = open();
    box.reachable = true;
    const resumed = session(await again);
    expect(resumed.answers.value.get('Q1')).toBe('C');
    await eventually('it is sent', () => box.have('lease-1') === 2);
    expect(box.logIns).toBe(1);
  });

  it('is not taken after the deadline, and one typed before it still is', async () => {
    const [, work] = await working();
    const typedAt = work.clock.c();
    work.deadline.value = typedAt + 10;
    seams.push(1_000);
    expect(await work.answer('Q1', 'A')).toBe(false);
    expect(await work.answer('Q2', 'B', typedAt)).toBe(true);
  });
});

describe('time', () => {
  it('covers the questions when the box is silent for longer than allowed, and not a moment before', async () => {
    const [, work] = await working();
    box.reachable = false;
    await eventually('the page knows', () => !work.link.connected.value);
    seams.push(299_000);
    await work.tick();
    expect(work.cover.value).toBeNull();
    seams.push(2_000);
    await work.tick();
    expect(work.cover.value).toBe('held');
    box.reachable = true;
    await eventually('it goes on', () => work.cover.value === null);
  });

  it('covers the questions while the sitting is paused', async () => {
    const [, work] = await working();
    box.paused = true;
    await eventually('they are covered', () => work.cover.value === 'paused');
  });

  it('given back is told once, though a view of the attempt brings it before any pulse', async () => {
    const [, work] = await working();
    const ask = work.parts.api.attempt.bind(work.parts.api);
    work.parts.api.attempt = async (token) => ({ ...(await ask(token)), held_ms: 7_000 });
    await work.refresh();
    expect(work.notice.value).toEqual({ kind: 'time-held', ms: 7_000 });
  });

  it('says how the power of the server is, as each pulse tells it', async () => {
    const [, work] = await working();
    box.power = 'Listrik padam';
    await eventually('it is said', () => work.attempt.value.power === 'Listrik padam');
    box.power = null;
    await eventually('it is taken back', () => work.attempt.value.power === null);
  });

  it('follows a deadline that moves', async () => {
    const [, work] = await working();
    box.deadline = box.k + 90_000;
    await eventually('it shows', () => work.left.value === 90);
  });

  it('says "on this PC" only when something stayed unsent for three seconds', async () => {
    const [, work] = await working();
    box.reachable = false;
    await work.answer('Q1', 'A');
    await work.tick();
    expect(work.place.value).toBe('two');
    seams.push(3_001);
    await work.tick();
    expect(work.place.value).toBe('pc');
    box.reachable = true;
    await eventually('it is on two devices', () => work.place.value === 'two');
  });
});

describe('looking away', () => {
  const told = (): unknown[] => [...(box.journal.get('lease-1')?.values() ?? [])].filter((row) => row[1] === 'focus').map((row) => row[2]);

  it.each(['items', 'review', 'intro', 'final'] as const)('is told of on every screen of an open block: %s', async (screen) => {
    const [page, work] = await working();
    work.wish.value = screen;
    page.seen(false);
    await eventually('the box knows that they went', () => told().length === 1);
    page.seen(true);
    await eventually('and that they came back', () => told().length === 2);
    page.leftFullScreen();
    await eventually('and that full screen was left', () => told().length === 4);
    expect(told()).toEqual([false, true, false, true]);
  });

  it("is nobody's matter once the time of the block is over", async () => {
    const [page, work] = await working();
    work.deadline.value = work.clock.c() - 1;
    page.leftFullScreen();
    expect(await work.answer('Q1', 'A')).toBe(false); // written behind it, and refused alike
    expect(await stored()).not.toContain('focus');
  });
});

describe('two tabs', () => {
  it('edit one at a time, and the other may take over without losing anything', async () => {
    const [first, work] = await working();
    await work.answer('Q1', 'A');
    const second = await open();
    expect(second.phase.value.kind).toBe('elsewhere');
    await second.takeOver();
    await eventually('the first says so', () => first.phase.value.kind === 'elsewhere');
    expect(session(second).answers.value.get('Q1')).toBe('A');
    await session(second).answer('Q1', 'B');
    await eventually('both are at the box, in order', () => box.have('lease-1') === 2);
    expect(box.answers().get('Q1')).toBe('B');
    expect(box.conflicts).toEqual([]);
  });

  it('cannot both write, even where the message between them is lost', async () => {
    const [first, work] = await working();
    const log = await Log.open(`page-${count}`);
    await log.takeOver('a tab that nobody heard of');
    log.close();
    expect(await work.answer('Q1', 'A')).toBe(false);
    await eventually('the tab gives way', () => first.phase.value.kind === 'elsewhere');
  });

  it('a dead one is not waited for', async () => {
    const [first] = await working();
    first.stop();
    const second = await open();
    expect(second.phase.value.kind).toBe('session');
  });
});

describe('another PC', () => {
  it('ends editing here, and what was given here is still sent', async () => {
    const [page, work] = await working();
    box.reachable = false;
    await work.answer('Q1', 'A');
    box.activeToken = 'lease-9';
    box.journal.set('lease-9', new Map());
    box.reachable = true;
    await eventually('the page knows', () => !work.attempt.value.lease_active);
    expect(await work.answer('Q2', 'B')).toBe(false);
    await eventually('it is sent', () => box.have('lease-1') === 1);
    await page.leave();
    expect(page.phase.value.kind).toBe('log-in');
    await eventually('nothing stays', async () => (await stored()) === '[[],[]]');
  });

  it("leaves the next person's page alone while an earlier lease's events go up", async () => {
    const [page, work] = await working();
    box.reachable = false;
    await work.answer('Q1', 'A');
    await page.leave();
    expect(forgotten).toBe(1);
    box.reachable = true;
    await page.logIn('2', '2', 'T');
    await session(page).answer('Q1', 'Z');
    await eventually('both leases are at the box', () => box.have('lease-1') === 1 && box.have('lease-2') === 1);
    expect(session(page).answers.value.get('Q1')).toBe('Z');
  });
});

describe('submitting', () => {
  it('sends all, agrees on the digest, and leaves nothing behind', async () => {
    const [page, work] = await working();
    await work.answer('Q1', 'A');
    await page.submit(work);
    expect(page.phase.value).toMatchObject({ kind: 'slip', agrees: true });
    expect(await stored()).toBe('[[],[]]');
    page.closeSlip();
    expect(page.phase.value.kind).toBe('log-in');
    expect(forgotten).toBe(1);
  });

  it('waits for the network, and gets the slip though the first answer was lost', async () => {
    const [page, work] = await working();
    await work.answer('Q1', 'A');
    box.reachable = false;
    const done = page.submit(work);
    await eventually('it waits', () => !work.link.connected.value);
    box.reachable = true;
    box.loseAnswers = '/submit';
    await eventually('it was committed', () => box.submitted !== null);
    box.loseAnswers = null;
    await done;
    expect(page.phase.value.kind).toBe('slip');
  });

  it('asks for the slip again after a reload', async () => {
    const [page, work] = await working();
    await work.answer('Q1', 'A');
    box.loseAnswers = '/submit';
    void page.submit(work);
    await eventually('it was committed', () => box.submitted !== null);
    page.stop();
    const again = open();
    box.loseAnswers = null;
    expect((await again).phase.value.kind).toBe('slip');
  });

  it('sends its whole log again, once, before it shows that the box counts otherwise', async () => {
    const [page, work] = await working();
    for (const item of ['Q1', 'Q2', 'Q3']) await work.answer(item, 'A');
    await eventually('all is sent', () => work.link.unsent === 0);
    // Restored to one event, and then filled by a copy of this browser profile: `have` counts rows that are not ours.
    box.restore('lease-1', 1);
    for (const n of [2, 3]) box.journal.get('lease-1')?.set(n, [n, 'answer', `Q${n}`, 'C', 0]);
    await page.submit(work);
    expect(box.conflicts.map(([n]) => n)).toEqual([2, 3]);
    expect(page.outcome.value).toEqual({ kind: 'differs', items: ['Q2', 'Q3'] });
  });

  it('shows what the box does not count before it submits without it', async () => {
    const [page, work] = await working();
    await work.answer('Q1', 'A');
    await work.answer('Q2', 'B');
    await eventually('all is sent', () => work.link.unsent === 0);
    box.late.add('Q2');
    await page.submit(work);
    expect(page.outcome.value).toEqual({ kind: 'differs', items: ['Q2'] });
    expect(work.submitting.value).toBe(false);
    await page.submit(work);
    expect(page.phase.value.kind).toBe('slip');
  });
});

describe('what could be lost between two requests', () => {
  it('is sent before the next block is entered', async () => {
    const [, work] = await working();
    box.deaf = true;
    await work.answer('Q1', 'A');
    await eventually('the page tried', () => box.putCount > 0);
    const entering = work.enter('B2');
    box.deaf = false;
    await entering;
    const at = box.asked.indexOf('POST /api/v1/blocks/B2/enter');
    expect(box.asked.slice(0, at)).toContain('PUT /api/v1/events');
    expect(box.haveAtEnter).toBe(1);
  });

  it('goes up also after the sitting was closed', async () => {
    const [page, work] = await working();
    box.reachable = false;
    await work.answer('Q1', 'A');
    await page.leave();
    box.attemptRefused = [409, 'package_locked', false];
    box.reachable = true;
    await eventually('the box has it', () => box.have('lease-1') === 1);
    await eventually('nothing stays', async () => (await stored()) === '[[],[]]');
  });

  it('goes up when somebody else logs in from another tab', async () => {
    const other = await open();
    const [page, work] = await working();
    box.deaf = true;
    await work.answer('Q1', 'A');
    await other.logIn('196901011991012001', '1', 'T');
    await eventually('the first tab gave up', () => page.phase.value.kind === 'elsewhere');
    box.deaf = false;
    await eventually('the box has it', () => box.have('lease-1') === 1);
  });

  it('does not fit one request only where it is too large in bytes, whatever the script', async () => {
    const [, work] = await working();
    box.deaf = true;
    for (let n = 0; n < 20; n += 1) await work.answer('Q1', '\u1b13'.repeat(1_999) + String(n));
    const { log, lease } = work.parts;
    const body = JSON.stringify({ events: await log.tail(lease.id, 0) });
    expect(new TextEncoder().encode(body).length).toBeLessThanOrEqual(65_536);
  });
});

describe('a box that is just coming up', () => {
  it('does not cover the questions by asking to come again', async () => {
    const [, work] = await working();
    box.attemptRefused = [503, 'not_ready', true];
    box.rev += 1;
    const refused = (): number => box.asked.filter((each) => each === 'GET /api/v1/attempt').length;
    await eventually('the page was told to come again, twice', () => refused() >= 2);
    expect(work.link.fault.value).toBeNull();
    box.attemptRefused = null;
    await eventually('it has come', () => work.attempt.value.rev === box.rev);
  });
});

describe('leaving the page', () => {
  it('is warned of in the way that old Chrome heeds too', async () => {
    const [page, work] = await working();
    const warned = (): [boolean, unknown] => {
      const event = { prevented: false, returnValue: undefined as unknown, preventDefault: () => (event.prevented = true) };
      page.warnOfLeaving(event);
      return [event.prevented, event.returnValue];
    };
    expect(warned()).toEqual([false, undefined]);
    box.reachable = false;
    await eventually('the page knows', () => !work.link.connected.value);
    expect(warned()).toEqual([true, true]);
  });
});
