/** Log-in with NIP, PIN and the sitting's token, however they are typed, pasted or scanned. */

import type { TargetedSubmitEvent } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { isCardCode, nipDigits, pastedCard, spacedNip } from '../answers';
import { Refused } from '../api';
import { chunks } from '../chunks';
import { Alert, FaultAlert } from '../components/Alert';
import { Field } from '../components/Field';
import { useChunk } from '../components/useChunk';
import type { Fault, Room } from '../wire';
import { startsAt, words } from '../words';
import { Frame } from './Frame';

type Card = readonly [nip: string, pin: string, token: string];
type Problem = { readonly kind: 'refused'; readonly fault: Fault } | { readonly kind: 'unreached' } | null;
interface Missing { readonly nip: number | null; readonly pin: boolean; readonly token: boolean }

const NOTHING_MISSING: Missing = { nip: null, pin: false, token: false };
const FIELD_OF: Readonly<Record<string, 'nip' | 'pin' | 'token'>> = { unknown_nip: 'nip', wrong_pin: 'pin', wrong_token: 'token' };

interface Props {
  room: Room | null;
  logIn: (...card: [...Card, reason?: string]) => Promise<void>;
}

export function LogIn({ room, logIn }: Props) {
  const w = words.value;
  const [nip, setNip] = useState('');
  const [missing, setMissing] = useState<Missing>(NOTHING_MISSING);
  const [problem, setProblem] = useState<Problem>(null);
  const [busy, setBusy] = useState(false);
  const [waitMs, setWaitMs] = useState(0);
  const [cardCode, setCardCode] = useState(false);
  const [again, setAgain] = useState<Card | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const inputs = { nip: useRef<HTMLInputElement>(null), pin: useRef<HTMLInputElement>(null), token: useRef<HTMLInputElement>(null) };

  useLayoutEffect(() => {
    inputs.nip.current?.focus(); // so that a card can be scanned at once
  }, []);
  useEffect(() => {
    if (waitMs <= 0) return undefined;
    const timer = setTimeout(() => {
      setWaitMs(waitMs - 1000);
    }, 1000);
    return () => {
      clearTimeout(timer);
    };
  }, [waitMs]);

  async function submit(event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    if (busy || (waitMs > 0 && event.submitter)) return; // its own next try has no submitter
    if (isCardCode(nip)) {
      setNip('');
      setCardCode(true);
      return;
    }
    const digits = nipDigits(nip);
    const pin = (inputs.pin.current?.value ?? '').trim();
    const token = (inputs.token.current?.value ?? '').replace(/\s/g, '').toUpperCase();
    const now: Missing = { nip: digits.length === 18 ? null : digits.length, pin: pin === '', token: token === '' };
    // A scanner ends the NIP with Enter: go on to the next empty field instead of complaining about it.
    const scanned = document.activeElement === inputs.nip.current && now.nip === null && now.pin;
    setMissing(scanned ? NOTHING_MISSING : now);
    if (event.submitter) setProblem(null); // what it waits for stays on the screen, and is not announced with every try
    const first = now.nip !== null ? 'nip' : now.pin ? 'pin' : now.token ? 'token' : null;
    if (first) {
      inputs[first].current?.focus();
      return;
    }
    setBusy(true);
    try {
      await logIn(digits, pin, token);
    } catch (error) {
      setBusy(false);
      if (!(error instanceof Refused)) {
        setProblem({ kind: 'unreached' });
        return;
      }
      if (error.fault.name === 'login_needs_proctor') {
        setAgain([digits, pin, token]);
        return;
      }
      setProblem({ kind: 'refused', fault: error.fault });
      const wait = error.fault.details.wait_ms;
      if (typeof wait === 'number') {
        setWaitMs(wait);
        // Nothing was wrong, it is only not their turn yet.
        if (error.fault.name === 'turn_awaited') setTimeout(() => form.current?.requestSubmit(), wait);
      }
      const field = FIELD_OF[error.fault.name];
      if (field) inputs[field].current?.select();
    }
  }

  if (again) {
    return (
      <Frame width="narrow">
        <Again
          logIn={(reason) => logIn(...again, reason)}
          cancel={() => {
            setAgain(null);
          }}
        />
      </Frame>
    );
  }
  const awaited = problem?.kind === 'refused' && problem.fault.name === 'turn_awaited';
  return (
    <Frame width="narrow">
      <h1>{w.logInTitle}</h1>
      {room && <Sittings room={room} />}
      <form ref={form} class="card raised" noValidate onSubmit={(event) => void submit(event)}>
        {problem?.kind === 'refused' && <FaultAlert fault={problem.fault} />}
        {problem?.kind === 'unreached' && (
          <Alert tone="attention" icon="unplugged" role="alert">
            <p class="strong">{w.unreached}</p>
            <p>{w.unreachedText}</p>
          </Alert>
        )}
        <Field
          label={w.nip}
          hint={w.nipHint}
          fault={cardCode ? w.nipCard : missing.nip === null ? null : w.nipCount(missing.nip)}
          inputRef={inputs.nip}
          input={{
            name: 'nip',
            inputMode: 'numeric',
            autocomplete: 'off',
            spellcheck: false,
            value: nip,
            onInput: (event) => {
              setNip(event.currentTarget.value);
              setCardCode(false);
            },
            onPaste: (event) => {
              const card = pastedCard(event.clipboardData?.getData('text') ?? '');
              if (!card || !inputs.pin.current) return;
              event.preventDefault();
              setNip(spacedNip(card.nip));
              inputs.pin.current.value = card.pin;
              inputs.token.current?.focus();
            },
            onBlur: () => {
              if (nipDigits(nip).length === 18) setNip(spacedNip(nipDigits(nip)));
            },
          }}
        />
        <div class="pair">
          <Field
            label={w.pin}
            hint={w.pinHint}
            fault={missing.pin ? w.pinMissing : null}
            inputRef={inputs.pin}
            input={{ name: 'pin', type: 'password', inputMode: 'numeric', autocomplete: 'one-time-code', class: 'code-entry' }}
          />
          <Field
            label={w.token}
            hint={w.tokenHint}
            fault={missing.token ? w.tokenMissing : null}
            inputRef={inputs.token}
            input={{ name: 'token', autocomplete: 'off', autocapitalize: 'characters', spellcheck: false, class: 'code-entry upper' }}
          />
        </div>
        <button type="submit" class="button primary large whole" aria-disabled={busy || waitMs > 0}>
          {awaited ? w.waitTurn : busy ? w.checking : waitMs > 0 ? w.waitTries(Math.ceil(waitMs / 1000)) : w.logIn}
        </button>
      </form>
    </Frame>
  );
}

function Again(props: { logIn: (reason?: string) => Promise<void>; cancel: () => void }) {
  const aside = useChunk(chunks.aside);
  return aside && <aside.Readmission {...props} />;
}

/** The room's sittings, so that people see that they are in the right place. */
function Sittings({ room }: { room: Room }) {
  const w = words.value;
  const near = room.sittings.filter(({ state }) => state !== 'closed' && state !== 'ended').slice(0, 3);
  return (
    <ul class="sittings">
      {near.map((sitting) => (
        <li key={sitting.id}>
          <span>
            <strong>{sitting.title}</strong>{' '}
            <span class="soft">
              · {sitting.room} · {startsAt(sitting.starts_at, room.zone)}
            </span>
          </span>
          <span class={`badge ${sitting.state === 'registration' ? 'safe' : sitting.state === 'planned' ? 'idle' : 'info'}`}>
            {w.sittingStates[sitting.state]}
          </span>
        </li>
      ))}
    </ul>
  );
}
