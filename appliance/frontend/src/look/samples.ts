/** Values for /look. The people are invented. */

import type { Attempt, ExamOutline, Fault, Room, Slip } from '../wire';

export const FAULT: Fault = {
  code: 'LMB-2102',
  name: 'wrong_pin',
  message: { id: 'PIN keliru.', en: 'The PIN is wrong.' },
  hint: { id: 'Lihat PIN pada kartu peserta.', en: 'See the PIN on the participant card.' },
  retry: false,
  details: {},
};

const SITTING = { id: 's', title: 'Sesi 1', room: 'Lab 1', state: 'registration', starts_at: '2026-02-26T08:00' } as const;
export const ROOM: Room = { site: 'SMK Contoh', zone: 'Asia/Makassar', languages: ['id', 'en'], sittings: [SITTING] };

export const ATTEMPT: Attempt = {
  k: 0,
  attempt: 'a7'.repeat(16),
  lease_id: 'e.1',
  lease_active: true,
  have: 0,
  rev: 1,
  centre: false,
  person: { name: 'Melati Contoh', nip: '196901011991012001', seat: '01', language: 'id', needs: [], photo: false },
  site: 'SMK Contoh',
  zone: 'Asia/Makassar',
  sitting: SITTING,
  exam: { digest: 'd', id: 'cact-contoh', title: { id: 'CACT Contoh', en: 'Sample CACT' }, languages: ['id', 'en'], url: '' },
  state: 'logged_in',
  pulse_ms: 5_000,
  offline_run_ms: 300_000,
  blocks: [],
  current: null,
  paused: false,
  answers: {},
  flags: [],
  held_ms: 0,
  site_id: 'smk-contoh',
  emergency_key: null,
  waits_for_check_in: false,
  help_asked: false,
  locked: false,
};

export const OUTLINE: ExamOutline = {
  id: 'cact-contoh',
  title: ATTEMPT.exam.title,
  rules: { id: '<p>Kerjakan sendiri. Simpan telepon di tas.</p>', en: '<p>Work alone. Keep your phone in your bag.</p>' },
  languages: ['id', 'en'],
  components: [{ id: 'm', title: { id: 'Manajerial', en: 'Managerial' } }],
  blocks: [
    { id: 'B1', component: 'm', title: { id: 'Manajerial 1', en: 'Managerial 1' }, seconds: 1080, navigation: 'free', item_ids: ['1', '2'] },
  ],
};

export const SLIP: Slip = {
  epoch: '20fde9328f27c230b7dd6b29ba73231c',
  seq: 4_812,
  digest: '2CKAGV5SFW5PJ8T9WXJ90QKVXM',
  head: '1H3HNES9S8TA639H',
  name: 'Melati Contoh',
  nip_last4: '2001',
  exam_title: ATTEMPT.exam.title,
  submitted_wall: '2026-02-26T10:41:07',
  forced: false,
  k: 0,
};
