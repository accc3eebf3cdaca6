/** Every word that the page says, in both languages. Indonesian first: the English object must have the same shape. */

import { computed } from '@preact/signals';
import { language } from './comfort';
import type { Language } from './wire';

const count = (n: number): string => n.toLocaleString('id-ID');

const id = {
  skip: 'Langsung ke isi',
  tryAgain: 'Coba lagi',
  close: 'Tutup',
  cancel: 'Batal',
  code: 'Kode',

  comfort: 'Tampilan',
  languageLabel: 'Bahasa',
  sizeLabel: 'Ukuran huruf',
  sizes: { normal: 'Biasa', large: 'Besar', larger: 'Sangat besar' },
  contrastLabel: 'Kontras',
  contrasts: { normal: 'Biasa', more: 'Tinggi' },
  leavePc: 'Keluar dari komputer ini',
  leaveTitle: 'Keluar dari komputer ini?',
  leaveText:
    'Pengerjaan Anda tidak berakhir. Semua jawaban tetap tersimpan dan Anda dapat masuk lagi di komputer mana pun di ruang ini.',
  leaveYes: 'Ya, keluar',

  starting: 'Menyiapkan halaman …',
  connecting: 'Menunggu server ruangan',
  connectingText: 'Halaman ini terus mencoba. Jawaban yang sudah Anda berikan aman di komputer ini.',
  noStorageTitle: 'Peramban ini tidak dapat menyimpan jawaban',
  noStorageText: 'Beri tahu pengawas. Gunakan peramban lain atau komputer cadangan.',

  logIn: 'Masuk',
  logInTitle: 'Masuk ke ujian',
  nip: 'NIP',
  nipHint: '18 angka, seperti pada kartu peserta',
  nipCount: (n: number) => `NIP berisi 18 angka; yang terisi ${n}.`,
  pin: 'PIN',
  pinHint: 'Tertulis pada kartu peserta',
  pinMissing: 'Isi PIN Anda.',
  token: 'Token sesi',
  tokenHint: 'Ditampilkan di ruang',
  tokenMissing: 'Isi token sesi.',
  checking: 'Memeriksa …',
  unreached: 'Server ruangan belum menjawab',
  unreachedText: 'Periksa kabel jaringan, lalu coba lagi. Bila tetap begitu, beri tahu pengawas.',
  waitTries: (s: number) => `Terlalu banyak percobaan. Coba lagi dalam ${s} detik.`,
  sittingStates: {
    planned: 'Belum dibuka',
    registration: 'Pendaftaran dibuka',
    running: 'Berlangsung',
    paused: 'Dijeda',
    ended: 'Berakhir',
    closed: 'Ditutup',
  },

  steps: ['Identitas', 'Tata tertib', 'Latihan', 'Mulai'],
  identityTitle: 'Apakah ini Anda?',
  seat: 'Kursi',
  sitting: 'Sesi',
  room: 'Ruang',
  exam: 'Ujian',
  identityYes: 'Ya, ini saya',
  identityNo: 'Bukan saya',
  rulesTitle: 'Tata tertib',
  rulesYes: 'Saya mengerti',
  rulesPlain: [
    'Setiap jawaban langsung tersimpan. Tidak ada tombol simpan.',
    'Bila jaringan terputus, lanjutkan saja. Jawaban tersimpan di komputer ini dan dikirim begitu jaringan kembali.',
    'Setiap subtes mempunyai waktu sendiri. Sisa waktu tampak di kanan atas.',
    'Jangan memuat ulang atau menutup halaman selama ujian.',
  ],
  blocks: 'Subtes',
  minutes: 'menit',
  itemsWord: 'butir',
  rehearsalTitle: 'Latihan',
  rehearsalText: 'Cobalah setiap bentuk soal. Latihan ini tidak dinilai dan tidak disimpan.',
  rehearsalOf: (n: number, all: number) => `Latihan ${n} dari ${all}`,
  rehearsalDone: 'Selesai berlatih',
  waitingTitle: 'Anda siap',
  waitingText: 'Tunggu pengawas memulai sesi. Halaman ini berubah sendiri.',
  waitingAgain: 'Ulangi latihan',
  startTitle: 'Sesi sudah dimulai',
  startText: 'Waktu Anda baru berjalan setelah Anda memulai subtes pertama.',
  start: 'Mulai ujian',

  blockOf: (n: number, all: number) => `Subtes ${n} dari ${all}`,
  blockShort: (n: number, all: number) => `${n}/${all}`,
  introFree: 'Anda boleh mengerjakan soal dengan urutan bebas dan mengubah jawaban selama waktu masih ada.',
  introLinear: 'Soal dikerjakan berurutan. Anda tidak dapat kembali ke soal sebelumnya.',
  introEnds: 'Memulai subtes ini mengakhiri subtes sebelumnya. Anda tidak dapat kembali ke sana.',
  introTimeUp: 'Waktu subtes sebelumnya sudah habis. Jawaban Anda tersimpan.',
  introStart: 'Mulai subtes',
  introBack: 'Kembali memeriksa subtes sebelumnya',
  needsBox: 'Jaringan terputus. Subtes dapat dimulai begitu jaringan kembali; waktu Anda ditahan.',
  instructions: 'Petunjuk',
  loading: 'Memuat soal …',

  itemN: (n: number) => `Soal ${n}`,
  itemOf: (n: number, all: number) => `Soal ${n} dari ${all}`,
  previous: 'Sebelumnya',
  nextItem: 'Berikutnya',
  flag: 'Tandai',
  flagged: 'Ditandai',
  review: 'Periksa',
  navigator: 'Daftar soal',
  here: 'sedang dibuka',
  answered: 'terjawab',
  blank: 'belum dijawab',
  flaggedWord: 'ditandai',
  option: (letter: string) => `Pilihan ${letter}`,
  chooseOne: 'Pilih satu.',
  chooseSome: (min: number, max: number | null) =>
    max === null
      ? min > 0
        ? `Pilih paling sedikit ${min}.`
        : 'Pilih semua yang benar.'
      : min === max
        ? `Pilih ${max}.`
        : min > 0
          ? `Pilih ${min} sampai ${max}.`
          : `Pilih paling banyak ${max}.`,
  chooseMore: (n: number) => `Pilih ${n} lagi agar jawaban tersimpan.`,
  chooseFull: (max: number) => `Sudah ${max} pilihan. Lepaskan satu untuk memilih yang lain.`,
  mostLeast: 'Pilih satu yang paling sesuai dan satu yang paling tidak sesuai.',
  most: 'Paling sesuai',
  least: 'Paling tidak sesuai',
  statement: 'Pernyataan',
  mostLeastOpen: 'Lengkapi keduanya agar jawaban tersimpan.',
  number: 'Jawaban (angka)',
  numberHint: 'Koma atau titik untuk desimal, misalnya 12,5',
  numberFault: 'Isi dengan satu angka, misalnya 12,5.',
  shortAnswer: 'Jawaban',
  charsLeft: (n: number) => `${count(n)} karakter lagi`,

  notices: 'Pemberitahuan',
  timeLeft: 'Sisa waktu',
  minutesLeft: (m: number) => `${m} menit`,
  hoursLeft: (h: number, m: number) => `${h} jam ${m} menit`,
  announceLeft: (m: number) => `Sisa waktu ${m} menit.`,
  timeHeldNow: 'Ditahan',
  timePaused: 'Dijeda',

  place: {
    none: 'Belum ada jawaban',
    pc: 'Tersimpan di komputer ini',
    server: 'Tersimpan di server lokal',
    two: 'Tersimpan di 2 perangkat',
    centre: 'Tersimpan di pusat',
  },
  placeUnsent: (n: number) => `${count(n)} belum terkirim`,
  offline: (n: number) =>
    n > 0
      ? `Jaringan terputus. Jawaban Anda tersimpan di komputer ini (${count(n)} belum terkirim). Lanjutkan saja.`
      : 'Jaringan terputus. Semua jawaban Anda sudah di server. Lanjutkan saja.',
  offlineStay: 'Jangan memuat ulang halaman ini.',
  online: 'Jaringan kembali.',
  notWritten: 'Komputer ini tidak dapat menyimpan jawaban terakhir. Ulangi pilihan Anda; bila tetap gagal, panggil pengawas.',
  timeAdded: (text: string) => `Waktu Anda ditambah ${text}, pengganti waktu yang hilang.`,
  minutesSeconds: (m: number, s: number) => (m > 0 ? (s > 0 ? `${m} menit ${s} detik` : `${m} menit`) : `${s} detik`),

  pausedTitle: 'Sesi dijeda',
  pausedText: 'Waktu Anda berhenti. Soal tampak lagi begitu pengawas melanjutkan sesi.',
  heldTitle: 'Waktu ditahan',
  heldText: 'Server ruangan tidak terjangkau terlalu lama, maka soal ditutup dan waktu Anda ditahan. Jawaban Anda aman di komputer ini. Tetaplah di tempat.',

  reviewTitle: 'Periksa subtes ini',
  reviewCounts: (done: number, all: number) => `${done} dari ${all} soal terjawab`,
  reviewBlank: (n: number) => `${n} belum dijawab`,
  reviewFlagged: (n: number) => `${n} ditandai`,
  reviewBack: 'Kembali ke soal',
  reviewNext: 'Lanjut ke subtes berikutnya',
  reviewLast: 'Lanjut ke penutup',
  reviewGo: 'Pilih nomor untuk kembali ke soalnya.',

  finalTitle: 'Kumpulkan pengerjaan',
  finalText: 'Setelah dikumpulkan, jawaban tidak dapat diubah lagi.',
  notBegunTitle: 'Sesi telah berakhir',
  notBegunText: 'Anda belum memulai ujian ini. Silakan temui pengawas.',
  finalOver: 'Sesi telah diakhiri. Kumpulkan pengerjaan Anda; semua jawaban yang diberikan tepat waktu dihitung.',
  finalTimeUp: 'Waktu subtes terakhir sudah habis. Jawaban Anda tersimpan.',
  state: 'Keadaan',
  open: 'Terbuka',
  done: 'Selesai',
  todo: 'Belum dikerjakan',
  finalBack: 'Kembali ke subtes terakhir',
  submit: 'Kumpulkan',
  submitSure: 'Kumpulkan sekarang?',
  submitBlank: (n: number) => `Masih ada ${n} soal yang belum dijawab.`,
  submitNone: 'Semua soal terjawab.',
  submitYes: 'Ya, kumpulkan',
  submitting: 'Mengumpulkan …',
  submittingUnsent: (n: number) => `Mengirim ${count(n)} jawaban terakhir ke server.`,
  submittingCut: 'Jaringan terputus. Pengumpulan dilanjutkan sendiri begitu jaringan kembali. Jangan tutup halaman ini.',
  differs: (n: number) =>
    `${n} jawaban tidak dihitung oleh server, biasanya karena diberikan setelah waktu habis. Periksa, lalu kumpulkan lagi.`,

  slipTitle: 'Pengerjaan sudah diterima',
  slipText: 'Catat atau cetak bukti ini. Dengan bukti ini dapat ditunjukkan bahwa jawaban Anda tidak berubah.',
  slipDigest: 'Sidik jawaban',
  slipPlace: 'Nomor jurnal',
  slipHead: 'Kepala jurnal',
  slipTime: 'Waktu diterima',
  slipNip: 'NIP berakhiran',
  slipPrint: 'Cetak',
  slipClose: 'Selesai, tutup bukti',
  slipClean: 'Semua jawaban dan identitas Anda sudah dihapus dari komputer ini.',
  slipDisagrees: 'Sidik jawaban dari server berbeda dengan hitungan komputer ini. Beri tahu pengawas sebelum menutup halaman.',

  elsewhereTitle: 'Ujian terbuka di tab lain',
  elsewhereText: 'Kerjakan di tab itu. Bila tab itu tidak dapat dipakai, lanjutkan di sini; tidak ada jawaban yang hilang.',
  elsewhereTake: 'Lanjutkan di tab ini',
  movedTitle: 'Anda sudah masuk di komputer lain',
  movedText: 'Pengerjaan dilanjutkan di sana. Jawaban yang Anda berikan di sini tetap dikirim.',
  movedUnsent: (n: number) => `${count(n)} jawaban menunggu dikirim dari komputer ini.`,
  movedSent: 'Semua jawaban dari komputer ini sudah di server.',
  toLogIn: 'Ke halaman masuk',
  refusedTitle: 'Server tidak menerima pengerjaan ini',
  refusedText: 'Panggil pengawas. Jawaban Anda tetap tersimpan di komputer ini.',
};

export type Words = typeof id;

const en: Words = {
  skip: 'Skip to content',
  tryAgain: 'Try again',
  close: 'Close',
  cancel: 'Cancel',
  code: 'Code',

  comfort: 'Display',
  languageLabel: 'Language',
  sizeLabel: 'Text size',
  sizes: { normal: 'Normal', large: 'Large', larger: 'Very large' },
  contrastLabel: 'Contrast',
  contrasts: { normal: 'Normal', more: 'High' },
  leavePc: 'Leave this computer',
  leaveTitle: 'Leave this computer?',
  leaveText: 'Your attempt does not end. All answers stay saved, and you can log in again on any computer in this room.',
  leaveYes: 'Yes, leave',

  starting: 'Preparing the page …',
  connecting: "Waiting for the room's server",
  connectingText: 'This page keeps trying. The answers you have given are safe on this computer.',
  noStorageTitle: 'This browser cannot save answers',
  noStorageText: 'Tell the proctor. Use another browser or a spare computer.',

  logIn: 'Log in',
  logInTitle: 'Log in to the exam',
  nip: 'NIP',
  nipHint: '18 digits, as on your participant card',
  nipCount: (n) => `A NIP has 18 digits; ${n} entered.`,
  pin: 'PIN',
  pinHint: 'Printed on your participant card',
  pinMissing: 'Enter your PIN.',
  token: 'Sitting token',
  tokenHint: 'Shown in the room',
  tokenMissing: 'Enter the sitting token.',
  checking: 'Checking …',
  unreached: "The room's server has not answered",
  unreachedText: 'Check the network cable, then try again. If it stays so, tell the proctor.',
  waitTries: (s) => `Too many tries. Try again in ${s} seconds.`,
  sittingStates: {
    planned: 'Not open yet',
    registration: 'Registration open',
    running: 'Running',
    paused: 'Paused',
    ended: 'Ended',
    closed: 'Closed',
  },

  steps: ['Identity', 'Rules', 'Practice', 'Start'],
  identityTitle: 'Is this you?',
  seat: 'Seat',
  sitting: 'Sitting',
  room: 'Room',
  exam: 'Exam',
  identityYes: 'Yes, this is me',
  identityNo: 'Not me',
  rulesTitle: 'Rules',
  rulesYes: 'I understand',
  rulesPlain: [
    'Every answer is saved at once. There is no save button.',
    'If the network fails, carry on. Answers are saved on this computer and sent as soon as the network is back.',
    'Each block has its own time. The time left is at the top right.',
    'Do not reload or close the page during the exam.',
  ],
  blocks: 'Blocks',
  minutes: 'minutes',
  itemsWord: 'items',
  rehearsalTitle: 'Practice',
  rehearsalText: 'Try each kind of question. This practice is neither scored nor stored.',
  rehearsalOf: (n, all) => `Practice ${n} of ${all}`,
  rehearsalDone: 'Finish practice',
  waitingTitle: 'You are ready',
  waitingText: 'Wait for the proctor to start the sitting. This page changes by itself.',
  waitingAgain: 'Practise again',
  startTitle: 'The sitting has started',
  startText: 'Your time runs only once you start the first block.',
  start: 'Start the exam',

  blockOf: (n, all) => `Block ${n} of ${all}`,
  blockShort: (n, all) => `${n}/${all}`,
  introFree: 'You may answer in any order and change answers while there is time.',
  introLinear: 'Questions come one after the other. You cannot go back to an earlier one.',
  introEnds: 'Starting this block ends the one before. You cannot return to it.',
  introTimeUp: 'The time of the previous block is over. Your answers are saved.',
  introStart: 'Start the block',
  introBack: 'Go back to check the previous block',
  needsBox: 'The network is down. The block can start as soon as it is back; your time is held.',
  instructions: 'Instructions',
  loading: 'Loading the questions …',

  itemN: (n) => `Question ${n}`,
  itemOf: (n, all) => `Question ${n} of ${all}`,
  previous: 'Previous',
  nextItem: 'Next',
  flag: 'Flag',
  flagged: 'Flagged',
  review: 'Review',
  navigator: 'Questions',
  here: 'open now',
  answered: 'answered',
  blank: 'not answered',
  flaggedWord: 'flagged',
  option: (letter) => `Option ${letter}`,
  chooseOne: 'Choose one.',
  chooseSome: (min, max) =>
    max === null
      ? min > 0
        ? `Choose at least ${min}.`
        : 'Choose all that are right.'
      : min === max
        ? `Choose ${max}.`
        : min > 0
          ? `Choose ${min} to ${max}.`
          : `Choose at most ${max}.`,
  chooseMore: (n) => `Choose ${n} more, so that the answer is saved.`,
  chooseFull: (max) => `${max} chosen already. Release one to choose another.`,
  mostLeast: 'Choose the one that fits most and the one that fits least.',
  most: 'Fits most',
  least: 'Fits least',
  statement: 'Statement',
  mostLeastOpen: 'Choose both, so that the answer is saved.',
  number: 'Answer (number)',
  numberHint: 'Comma or point for decimals, for example 12.5',
  numberFault: 'Enter one number, for example 12.5.',
  shortAnswer: 'Answer',
  charsLeft: (n) => `${count(n)} characters left`,

  notices: 'Notices',
  timeLeft: 'Time left',
  minutesLeft: (m) => `${m} min`,
  hoursLeft: (h, m) => `${h} h ${m} min`,
  announceLeft: (m) => (m === 1 ? '1 minute left.' : `${m} minutes left.`),
  timeHeldNow: 'Held',
  timePaused: 'Paused',

  place: {
    none: 'No answers yet',
    pc: 'Saved on this computer',
    server: 'Saved on the local server',
    two: 'Saved on 2 devices',
    centre: 'Saved at the centre',
  },
  placeUnsent: (n) => `${count(n)} not sent yet`,
  offline: (n) =>
    n > 0
      ? `The network is down. Your answers are saved on this computer (${count(n)} not sent yet). Carry on.`
      : 'The network is down. All your answers are on the server. Carry on.',
  offlineStay: 'Do not reload this page.',
  online: 'The network is back.',
  notWritten: 'This computer could not save the last answer. Choose again; if it still fails, call the proctor.',
  timeAdded: (text) => `You were given ${text} more, for time that was lost.`,
  minutesSeconds: (m, s) => (m > 0 ? (s > 0 ? `${m} min ${s} s` : `${m} min`) : `${s} seconds`),

  pausedTitle: 'The sitting is paused',
  pausedText: 'Your time has stopped. The questions return as soon as the proctor resumes the sitting.',
  heldTitle: 'Your time is held',
  heldText: "The room's server has been out of reach for too long, so the questions are covered and your time is held. Your answers are safe on this computer. Please stay.",

  reviewTitle: 'Review this block',
  reviewCounts: (done, all) => `${done} of ${all} questions answered`,
  reviewBlank: (n) => `${n} not answered`,
  reviewFlagged: (n) => `${n} flagged`,
  reviewBack: 'Back to the questions',
  reviewNext: 'Go on to the next block',
  reviewLast: 'Go on to the end',
  reviewGo: 'Choose a number to go back to its question.',

  finalTitle: 'Submit your attempt',
  finalText: 'Once submitted, answers can no longer be changed.',
  notBegunTitle: 'The sitting has ended',
  notBegunText: 'You had not started this exam. Please see the proctor.',
  finalOver: 'The sitting has ended. Submit your attempt; every answer given in time counts.',
  finalTimeUp: 'The time of the last block is over. Your answers are saved.',
  state: 'State',
  open: 'Open',
  done: 'Done',
  todo: 'Not taken',
  finalBack: 'Back to the last block',
  submit: 'Submit',
  submitSure: 'Submit now?',
  submitBlank: (n) => (n === 1 ? '1 question is still unanswered.' : `${n} questions are still unanswered.`),
  submitNone: 'All questions are answered.',
  submitYes: 'Yes, submit',
  submitting: 'Submitting …',
  submittingUnsent: (n) => `Sending the last ${count(n)} answers to the server.`,
  submittingCut: 'The network is down. Submitting goes on by itself as soon as it is back. Do not close this page.',
  differs: (n) =>
    `${n} ${n === 1 ? 'answer is' : 'answers are'} not counted by the server, usually because the time was over. Check, then submit again.`,

  slipTitle: 'Your attempt was received',
  slipText: 'Copy or print this slip. With it you can show that your answers did not change.',
  slipDigest: 'Digest of the answers',
  slipPlace: 'Journal number',
  slipHead: 'Journal head',
  slipTime: 'Received at',
  slipNip: 'NIP ending in',
  slipPrint: 'Print',
  slipClose: 'Done, close the slip',
  slipClean: 'All your answers and your identity were deleted from this computer.',
  slipDisagrees: "The server's digest differs from this computer's. Tell the proctor before you close the page.",

  elsewhereTitle: 'The exam is open in another tab',
  elsewhereText: 'Work there. If that tab cannot be used, carry on here; no answer is lost.',
  elsewhereTake: 'Carry on in this tab',
  movedTitle: 'You have logged in on another computer',
  movedText: 'Your attempt goes on there. Answers given here are still sent.',
  movedUnsent: (n) => `${count(n)} answers wait to be sent from this computer.`,
  movedSent: 'All answers from this computer are on the server.',
  toLogIn: 'To the log-in page',
  refusedTitle: 'The server does not accept this attempt',
  refusedText: 'Call the proctor. Your answers stay saved on this computer.',
};

const CATALOGUE: Record<Language, Words> = { id, en };

/** The words of the language in use. */
export const words = computed(() => CATALOGUE[language.value]);

/** A sitting's start as people write it: 29 Februari 2024, 08.00 WITA. `local` is ISO without zone, `zone` its IANA name. */
export function startsAt(local: string, zone: string): string {
  const parts = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)/.exec(local);
  if (!parts) return local;
  const [, year = '', month = '', day = '', hour = '', minute = ''] = parts;
  const shown = `${Number(day)} ${MONTHS[language.value][Number(month) - 1] ?? ''} ${year}, ${hour}.${minute}`;
  return `${shown} ${ZONES[zone] ?? ''}`.trim();
}

const ZONES: Readonly<Record<string, string>> = {
  'Asia/Jakarta': 'WIB',
  'Asia/Pontianak': 'WIB',
  'Asia/Makassar': 'WITA',
  'Asia/Jayapura': 'WIT',
};
const MONTHS: Record<Language, readonly string[]> = {
  id: 'Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember'.split(' '),
  en: 'January February March April May June July August September October November December'.split(' '),
};
