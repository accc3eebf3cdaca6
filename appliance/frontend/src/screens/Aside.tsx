/** A chunk of its own: what few people need, and what comes last. To call the proctor, to ask for a further log-in, the slip. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { Refused } from '../api';
import { language } from '../comfort';
import { FaultAlert } from '../components/Alert';
import { Dialog } from '../components/Dialog';
import { Heading } from '../components/Heading';
import { Icon } from '../components/Icon';
import { sleep } from '../seams';
import type { Session } from '../session';
import type { Fault } from '../wire';
import { words } from '../words';
import { Act } from './Act';

export { SlipScreen } from './Slip';

const AGAIN_MS = 4_000;
const MAX_REASON = 300;

const id = {
  reason: 'Alasan',
  ready: 'Alasan yang sering',
  helpText: 'Pengawas melihat nomor kursi dan alasan Anda di layarnya. Waktu Anda tetap berjalan.',
  helpReasons: ['Komputer bermasalah', 'Soal tidak tampil atau tidak terdengar', 'Perlu ke luar ruang', 'Kurang sehat'],
  helpCalled: 'Pengawas sudah dipanggil. Tunggu di tempat; jika belum datang, angkat tangan.',
  againTitle: 'Minta izin masuk lagi',
  againText: 'Anda sudah pernah masuk. Tulis alasannya; pengawas mengizinkan dari layarnya. Jawaban dan waktu Anda tetap.',
  againReasons: ['Komputer mati atau rusak', 'Pindah komputer', 'Peramban tertutup', 'Salah menekan keluar'],
  againSend: 'Minta izin',
  waitTitle: 'Menunggu izin pengawas',
  waitText: 'Permintaan Anda tampak di layar pengawas. Halaman ini masuk sendiri begitu diizinkan.',
};
const en: typeof id = {
  reason: 'Reason',
  ready: 'Frequent reasons',
  helpText: 'The proctor sees your seat and your reason on their screen. Your time goes on.',
  helpReasons: ['The computer has a problem', 'A question is not shown or not heard', 'I need to leave the room', 'I feel unwell'],
  helpCalled: 'The proctor was called. Please stay; if nobody comes, raise your hand.',
  againTitle: 'Ask to log in again',
  againText: 'You have logged in before. Write why; the proctor allows it on their screen. Your answers and time are kept.',
  againReasons: ['The computer died or is broken', 'I moved to another computer', 'The browser was closed', 'I left by mistake'],
  againSend: 'Ask',
  waitTitle: 'Waiting for the proctor',
  waitText: "Your request is on the proctor's screen. This page logs in by itself as soon as it is allowed.",
};
const own = (): typeof id => (language.value === 'en' ? en : id);

/** For a `ref`: the button that had the focus went when this one came. */
const focus = (node: HTMLElement | null): void => node?.focus();

export function HelpDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const w = words.value;
  const asked = session.attempt.value.help_asked;
  const before = useRef(asked);
  useEffect(() => {
    if (before.current && !asked) onClose(); // the proctor came while this was open: nothing is left to ask
    before.current = asked;
  }, [asked]);
  return (
    <Dialog title={asked ? w.helpAsked : w.help} onClose={onClose}>
      {asked ? (
        <>
          <p role="status">{own().helpCalled}</p>
          <div class="actions">
            <button ref={focus} type="button" class="button primary" onClick={onClose}>
              {w.close}
            </button>
          </div>
        </>
      ) : (
        <>
          <p>{own().helpText}</p>
          <Reason ready={own().helpReasons} label={w.help} send={(reason) => session.callProctor(reason)} cancel={onClose} />
        </>
      )}
    </Dialog>
  );
}

interface ReasonProps {
  ready: readonly string[];
  label: string;
  send: (reason: string) => Promise<void>;
  cancel: () => void;
}

/** A ready reason by one tap, or one's own words. */
function Reason({ ready, label, send, cancel }: ReasonProps) {
  const [reason, setReason] = useState('');
  return (
    <>
      <ul class="reasons" aria-label={own().ready}>
        {ready.map((each) => (
          <li key={each}>
            <button
              type="button"
              class="button small"
              aria-pressed={reason === each}
              onClick={() => {
                setReason(each);
              }}
            >
              {each}
            </button>
          </li>
        ))}
      </ul>
      <div class="field">
        <label for="reason">{own().reason}</label>
        <textarea
          id="reason"
          rows={2}
          autocomplete="off"
          maxLength={MAX_REASON}
          value={reason}
          onInput={(event) => {
            setReason(event.currentTarget.value);
          }}
        />
      </div>
      <Act label={label} act={() => send(reason.trim())} disabled={reason.trim() === ''}>
        <button type="button" class="button large" onClick={cancel}>
          {words.value.cancel}
        </button>
      </Act>
    </>
  );
}

/** `logIn` tries again, with a reason where one is sent; whoever succeeds is on another screen. */
export function Readmission({ logIn, cancel }: { logIn: (reason?: string) => Promise<void>; cancel: () => void }) {
  const [asked, setAsked] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const stop = useRef(new AbortController());
  useEffect(
    () => () => {
      stop.current.abort();
    },
    [],
  );

  /** Whether the proctor still has to say yes. */
  async function refused(reason?: string): Promise<boolean> {
    try {
      await logIn(reason);
    } catch (error) {
      if (!(error instanceof Refused)) return true; // not reached: the next try finds out
      if (error.fault.name === 'login_needs_proctor' || error.fault.retry) return true;
      throw error;
    }
    return false;
  }

  async function send(reason: string): Promise<void> {
    await logIn(reason).catch((error: unknown) => {
      if (!(error instanceof Refused) || error.fault.details.asked !== true) throw error;
    });
    if (stop.current.signal.aborted) return;
    setAsked(true);
    void wait();
  }

  async function wait(): Promise<void> {
    const { signal } = stop.current;
    try {
      do await sleep(AGAIN_MS * (0.75 + 0.5 * Math.random()), signal);
      while (!signal.aborted && (await refused()));
    } catch (error) {
      if (error instanceof Refused) setFault(error.fault);
    }
  }

  return (
    <div class={`card raised${asked ? ' message' : ''}`}>
      {asked && <Icon name="clock" class="icon huge" />}
      <Heading of={String(asked)}>{asked ? own().waitTitle : own().againTitle}</Heading>
      {fault && <FaultAlert fault={fault} />}
      <p role="status">{asked ? own().waitText : own().againText}</p>
      {asked ? (
        <div class="actions">
          <button type="button" class="button" onClick={cancel}>
            {words.value.cancel}
          </button>
        </div>
      ) : (
        <Reason ready={own().againReasons} label={own().againSend} send={send} cancel={cancel} />
      )}
    </div>
  );
}
