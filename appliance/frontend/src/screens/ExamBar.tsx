/** The bar above everything during the exam: exam and block, where the answers are, time left; under it what just happened. */

import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { inLanguage } from '../comfort';
import { announce } from '../components/Announcer';
import { Comfort } from '../components/Comfort';
import { Icon } from '../components/Icon';
import { Place } from '../components/Place';
import { Timer } from '../components/Timer';
import type { Notice, Session } from '../session';
import { words, type Words } from '../words';

const NOTICE_MS = 10_000;
const ICONS: Record<Notice['kind'], string> = { 'time-left': 'clock', 'time-held': 'clock', message: 'info', 'not-written': 'danger' };

export function ExamBar({ session, onLeave }: { session: Session; onLeave: () => void }) {
  const w = words.value;
  const { exam, blocks } = session.attempt.value;
  const open = session.openBlock.value;
  const given = session.answers.value.size > 0;
  const at = open ? blocks.indexOf(open) + 1 : 0;
  const title = open ? inLanguage(session.outlineOf(open.id)?.title).text : '';
  return (
    <>
      <header class="topbar exam-bar">
        <Icon name="logo" class="logo" />
        <p class="exam-title">
          <span class="exam-name">{inLanguage(exam.title).text}</span>
          {open && (
            <span class="block-name">
              {title}{' '}
              <span class="soft" aria-label={w.blockOf(at, blocks.length)}>
                {w.blockShort(at, blocks.length)}
              </span>
            </span>
          )}
        </p>
        {(open !== null || given) && <Place place={given ? session.place.value : 'none'} unsent={session.link.unsent} />}
        <Timer left={session.left.value} cover={session.cover.value} />
        <Comfort onLeave={onLeave} />
      </header>
      <Strip session={session} />
    </>
  );
}

/** Offline, and what was just told. One line, never in the way. */
function Strip({ session }: { session: Session }) {
  const w = words.value;
  const offline = session.offline.value;
  const notice = session.notice.value;

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
    announce(`${w.offline(session.link.unsent)} ${w.offlineStay}`);
    return () => {
      announce(words.value.online);
    };
  }, [offline]);

  return (
    <aside class="strips" aria-label={w.notices}>
      {offline && (
        <Line icon="unplugged" tone="attention">
          {w.offline(session.link.unsent)} <strong>{w.offlineStay}</strong>
        </Line>
      )}
      {notice && (
        <Line icon={ICONS[notice.kind]} tone={notice.kind === 'not-written' ? 'danger' : 'info'}>
          {noticeText(notice, w)}
        </Line>
      )}
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
    case 'message':
      return inLanguage(notice.text).text;
    case 'not-written':
      return w.notWritten;
  }
}
