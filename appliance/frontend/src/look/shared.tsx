/** The shared stylesheet's parts that staff's and proctors' pages use. */

import { Icon } from '../components/Icon';

const STATES = [
  ['safe', 'check', 'Aman'],
  ['attention', 'flag', 'Perlu perhatian'],
  ['danger', 'danger', 'Gangguan'],
  ['info', 'info', 'Berlangsung'],
  ['idle', 'clock', 'Belum'],
] as const;

export function Shared() {
  return (
    <>
      <section class="card">
        <h2>Buttons</h2>
        <div class="row">
          <button class="button primary">Mulai</button>
          <button class="button">Biasa</button>
          <button class="button danger">Akhiri</button>
          <button class="button quiet">Batal</button>
          <button class="button" disabled>
            Belum dapat
          </button>
          <button class="button" aria-pressed="true">
            <Icon name="flag-up" /> Ditandai
          </button>
          <button class="button small">Kecil</button>
        </div>
      </section>
      <section class="card">
        <h2>States</h2>
        <p class="row">
          {STATES.map(([state, icon, word]) => (
            <span key={state} class={`badge ${state}`}>
              <Icon name={icon} /> {word}
            </span>
          ))}
        </p>
        <ul class="seats">
          {[...STATES.map(([state]) => state), 'done'].map((state, at) => (
            <li key={state}>
              <button class={`seat ${state}`}>
                <span class="place">{at + 1}</span> {state}
              </button>
            </li>
          ))}
        </ul>
      </section>
      <section class="card">
        <h2>Table</h2>
        <div class="table-wrap">
          <table>
            <thead>
              <tr>
                <th scope="col" aria-sort="ascending">
                  <button class="sort">
                    Lokasi <Icon name="up" />
                  </button>
                </th>
                <th scope="col" class="num">
                  Peserta
                </th>
                <th scope="col">Kemajuan</th>
              </tr>
            </thead>
            <tbody>
              {['SMK Contoh', 'SMA Contoh'].map((site, at) => (
                <tr key={site} aria-selected={at === 1}>
                  <th scope="row">{site}</th>
                  <td class="num">3.000</td>
                  <td>
                    <progress value={at + 1} max={3} aria-label={site} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
      <section class="card">
        <h2>Timeline</h2>
        <ol class="timeline">
          {STATES.map(([state, , word], at) => (
            <li key={state} class={state}>
              <time>{`08.0${at}`}</time>
              <div>{word}</div>
            </li>
          ))}
        </ol>
      </section>
      <section class="card">
        <h2>Empty, figures, verdict</h2>
        <div class="empty">
          <Icon name="batch" />
          <p>Belum ada batch.</p>
        </div>
        <p class="verdict safe">SIAP</p>
        <p class="verdict danger">BELUM SIAP</p>
        <p class="token">9PN5NB</p>
      </section>
    </>
  );
}
