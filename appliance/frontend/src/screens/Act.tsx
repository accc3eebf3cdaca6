/** A button for what needs the box: it waits, and says what went wrong in a sentence. It keeps the focus meanwhile, which `disabled` would lose. */

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Refused } from '../api';
import { Alert, FaultAlert } from '../components/Alert';
import type { Fault } from '../wire';
import { words } from '../words';

interface Props {
  label: ComponentChildren;
  act: () => Promise<void>;
  disabled?: boolean;
  /** Further buttons beside it. */
  children?: ComponentChildren;
}

export function Act({ label, act, disabled = false, children }: Props) {
  const w = words.value;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Fault | 'unreached' | null>(null);
  async function press(): Promise<void> {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await act();
    } catch (error) {
      setProblem(error instanceof Refused ? error.fault : 'unreached');
    } finally {
      setBusy(false);
    }
  }
  return (
    <>
      {problem === 'unreached' ? (
        <Alert tone="attention" icon="unplugged" role="alert">
          <p class="strong">{w.unreached}</p>
          <p>{w.unreachedText}</p>
        </Alert>
      ) : (
        problem && <FaultAlert fault={problem} />
      )}
      <div class="actions">
        <button type="button" class="button primary large" disabled={disabled} aria-disabled={busy} onClick={() => void press()}>
          {label}
        </button>
        {children}
      </div>
    </>
  );
}
