/** The bar above everything during the exam: exam and block, where the answers are, time left; under it what just happened. */

import { inLanguage } from '../comfort';
import { Icon } from '../components/Icon';
import { Place } from '../components/Place';
import { Strip } from '../components/Strip';
import { Timer } from '../components/Timer';
import { Tools } from '../components/Tools';
import type { Session } from '../session';
import { words } from '../words';

export function ExamBar({ session }: { session: Session }) {
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
        <Tools />
      </header>
      <Strip session={session} />
    </>
  );
}
