/** Under the bar, one line each: offline, the server's power, what was just told, and what the proctor said until it is put away. Never in the way. */

import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Notice, Session } from '../session';
import { timeAt, words, type Words } from '../words';
import { announce } from './Announcer';
import { Icon } from './Icon';
import { SaveFile } from './SaveFile';

const NOTICE_MS = 10_000;
const ICONS: Record<Notice['kind'], string> = { 'time-left': 'clock', 'time-held': 'clock', 'not-written': 'danger' };

export function Strip({ session }: { session: Session }) {
  const w = words.value;
  const offline = session.offline.value;
  const notice = session.notice.value;
  const power = session.attempt.value.power;
  const messages = session.messages.value;
  const { zone } = session.attempt.value;
  const cut = `${w.offline(session.link.unsent)}${session.cover.value ? '' : ` ${w.carryOn}`}`;

  useEffect(() => {
    if (!notice) return undefined;
    const text = noticeText(notice, w);
    announce(text, notice.kind === 'time-left' || notice.kind === 'not-written');
    if (notice.kind === 'not-written') return undefined;
    const timer = setTimeout(() => {
      session.notice.value = null;
    }, NOTICE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [notice]);
  useEffect(() => {
    if (!offline) return undefined;
    announce(`${cut} ${w.offlineStay}`);
    return () => {
      announce(words.value.online);
    };
  }, [offline]);
  useEffect(() => {
    if (power) announce(power);
  }, [power]);
  useEffect(() => {
    const last = messages.at(-1);
    if (last) announce(`${w.fromProctor}: ${last.text}`);
  }, [messages.at(-1)?.id, w]);

  return (
    <aside class="strips" aria-label={w.notices}>
      {offline && (
        <Line icon="unplugged" tone="attention">
          {cut} <strong>{w.offlineStay}</strong>{' '}
          {session.offersFile.value && <SaveFile save={() => session.save()} />}
        </Line>
      )}
      {power && (
        <Line icon="unplugged" tone="attention">
          {power}
        </Line>
      )}
      {notice && (
        <Line icon={ICONS[notice.kind]} tone={notice.kind === 'not-written' ? 'danger' : 'info'}>
          {noticeText(notice, w)}
        </Line>
      )}
      {messages.map(({ id, at, text }) => (
        <Line key={id} icon="person" tone="info">
          <strong>
            {w.fromProctor}, {timeAt(at, zone)}:
          </strong>{' '}
          {text}{' '}
          <button
            type="button"
            class="button small"
            onClick={() => {
              document.getElementById('isi')?.focus({ preventScroll: true }); // this button goes, and the focus with it
              void session.putAway(id);
            }}
          >
            {w.putAway}
          </button>
        </Line>
      ))}
    </aside>
  );
}

function Line({ icon, tone, children }: { icon: string; tone: string; children: ComponentChildren }) {
  return (
    <p class={`strip ${tone}`}>
      <Icon name={icon} /> <span>{children}</span>
    </p>
  );
}

function noticeText(notice: Notice, w: Words): string {
  switch (notice.kind) {
    case 'time-left':
      return w.announceLeft(notice.ms / 60_000);
    case 'time-held': {
      const seconds = Math.round(notice.ms / 1000);
      return w.timeAdded(w.minutesSeconds(Math.floor(seconds / 60), seconds % 60));
    }
    case 'not-written':
      return w.notWritten;
  }
}
