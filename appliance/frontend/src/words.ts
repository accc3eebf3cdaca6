/** Every word that the page says. Indonesian is here, for that is what people open; English is a chunk of the same shape. */

import { computed, effect, signal } from '@preact/signals';
import { chunks } from './chunks';
import { language } from './comfort';

export const count = (n: number): string => n.toLocaleString('id-ID');

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
    'Pengerjaan tidak berakhir: jawaban tersimpan, dan Anda dapat masuk lagi di komputer mana pun.',
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
  nipCard: 'Kode itu milik kartu untuk pengawas. Ketik NIP Anda.',
  nipCount: (n: number) => `NIP berisi 18 angka; yang terisi ${n}.`,
  pin: 'PIN',
  pinHint: 'Tertulis pada kartu peserta',
  pinMissing: 'Isi PIN Anda.',
  token: 'Token sesi',
  tokenHint: 'Ditampilkan di ruang',
  tokenMissing: 'Isi token sesi.',
  checking: 'Memeriksa …',
  unreached: 'Server ruangan belum menjawab',
  unreachedText: 'Periksa kabel jaringan, lalu coba lagi, atau panggil pengawas.',
  waitTurn: 'Menunggu giliran …',
  waitTries: (s: number) => `Terlalu banyak percobaan. Coba lagi dalam ${s} detik.`,
  sittingStates: {
    planned: 'Belum dibuka',
    registration: 'Pendaftaran dibuka',
    running: 'Berlangsung',
    paused: 'Dijeda',
    ended: 'Berakhir',
    closed: 'Ditutup',
    settled: 'Tuntas',
  },

  steps: ['Identitas', 'Tata tertib', 'Latihan', 'Mulai'],
  identityTitle: 'Apakah ini Anda?',
  seat: 'Kursi',
  sitting: 'Sesi',
  room: 'Ruang',
  exam: 'Ujian',
  photo: 'Foto Anda',
  noPhoto: 'Tanpa foto',
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
  seconds: 'detik',
  itemsWord: 'butir',
  rehearsalTitle: 'Latihan',
  rehearsalText: 'Cobalah setiap bentuk soal. Latihan ini tidak dinilai dan tidak disimpan.',
  rehearsalOf: (n: number, all: number) => `Latihan ${n} dari ${all}`,
  rehearsalDone: 'Selesai berlatih',
  checkInTitle: 'Menunggu pengawas: tunjukkan kartu identitas',
  checkInText: 'Pengawas memeriksa kartu identitas Anda di tempat duduk. Halaman ini berubah sendiri.',
  startUnseen: 'Mulai ujian setelah identitas diperiksa',
  waitingTitle: 'Anda siap',
  waitingText: 'Tunggu pengawas memulai sesi. Halaman ini berubah sendiri.',
  waitingAgain: 'Latihan lagi',
  stillWaiting: 'Menunggu pengawas memulai sesi. Latihan lalu tertutup sendiri.',
  backToWaiting: 'Kembali menunggu',
  mediaReady: (here: number, all: number) => (here < all ? `Memuat gambar dan suara ${here}/${all}` : `Media siap ${here}/${all}`),
  canSave: 'Berkas darurat siap',
  cannotSave: 'Berkas darurat tidak dapat dibuat di peramban ini; beri tahu pengawas',
  gettingReady: 'Menyiapkan berkas darurat …',
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

  help: 'Panggil pengawas',
  helpAsked: 'Pengawas sudah dipanggil',
  fullScreen: 'Layar penuh',
  fromProctor: 'Pengawas',
  putAway: 'Sudah dibaca',
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
  placeTemporary: 'tersimpan sementara',
  placeUnsent: (n: number) => `${count(n)} belum terkirim`,
  offline: (n: number) =>
    n > 0
      ? `Jaringan terputus. Jawaban Anda tersimpan di komputer ini (${count(n)} belum terkirim).`
      : 'Jaringan terputus. Semua jawaban Anda sudah di server.',
  carryOn: 'Lanjutkan saja.',
  offlineStay: 'Jangan memuat ulang halaman ini.',
  online: 'Jaringan kembali.',
  notWritten: 'Komputer ini tidak dapat menyimpan jawaban terakhir. Ulangi pilihan Anda, atau panggil pengawas.',
  timeAdded: (text: string) => `Waktu Anda ditambah ${text}, pengganti waktu yang hilang.`,
  minutesSeconds: (m: number, s: number) => (m > 0 ? (s > 0 ? `${m} menit ${s} detik` : `${m} menit`) : `${s} detik`),

  lockedTitle: 'Peramban ini belum boleh dipakai',
  lockedText: 'Ujian ini memerlukan peramban khusus. Panggil pengawas; soal lalu tampak lagi.',
  pausedTitle: 'Sesi dijeda',
  pausedText: 'Waktu Anda berhenti. Soal tampak lagi begitu pengawas melanjutkan sesi.',
  saveFile: 'Simpan berkas darurat',
  fileSaved: 'Tersimpan di folder unduhan. Serahkan berkasnya kepada pengawas.',
  fileFailed: 'Berkas tidak dapat dibuat. Jangan matikan komputer ini; panggil pengawas.',
  heldTitle: 'Waktu ditahan',
  heldText: 'Server terlalu lama tidak terjangkau: soal ditutup dan waktu Anda ditahan. Jawaban Anda aman di komputer ini.',

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
  submittingCut: 'Jaringan terputus. Pengumpulan lalu dilanjutkan sendiri. Jangan tutup halaman ini.',
  differs: (n: number) =>
    `${n} jawaban tidak dihitung oleh server, biasanya karena diberikan setelah waktu habis. Periksa, lalu kumpulkan lagi.`,

  slipTitle: 'Pengerjaan sudah diterima',
  slipText: 'Catat atau cetak: dengan bukti ini dapat ditunjukkan bahwa jawaban Anda tidak berubah.',
  slipDigest: 'Sidik jawaban',
  slipPlace: 'Nomor jurnal',
  slipHead: 'Kepala jurnal',
  slipQr: 'Kode QR untuk memeriksa bukti ini di pusat',
  slipTime: 'Waktu diterima',
  slipNip: 'NIP berakhiran',
  slipPrint: 'Cetak',
  slipClose: 'Selesai, tutup bukti',
  slipClean: 'Semua jawaban dan identitas Anda sudah dihapus dari komputer ini.',
  slipForced: 'Pengawas mengumpulkan pengerjaan ini, dengan jawaban yang sudah ada di server.',
  slipDisagrees: 'Sidik jawaban dari server berbeda dengan hitungan komputer ini. Panggil pengawas sebelum menutup halaman.',

  elsewhereTitle: 'Ujian terbuka di tab lain',
  elsewhereText: 'Kerjakan di tab itu. Bila tab itu tidak dapat dipakai, lanjutkan di sini; jawaban tidak hilang.',
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

const english = signal<Words | null>(null);

/** The words of the language in use; Indonesian until the English ones have come. */
export const words = computed(() => (language.value === 'en' ? english.value : null) ?? id);

/** Fetches the English words, if they are not here yet. Rejects where the box is not reached. */
export async function fetchEnglish(): Promise<void> {
  english.value = (await chunks.english()).en;
}

effect(() => {
  if (language.value === 'en' && english.peek() === null) fetchEnglish().catch(() => undefined);
});

/** A sitting's start as people write it: 29 Februari 2024, 08.00 WITA. `local` is ISO without zone, `zone` its IANA name. */
export function startsAt(local: string, zone: string): string {
  const parts = /^(\d{4})-(\d\d)-(\d\d)[T ]\d\d:\d\d/.exec(local);
  if (!parts) return local;
  const [, year = '', month = '', day = ''] = parts;
  const name = new Date(`2000-${month}`).toLocaleString(language.value, { month: 'long', timeZone: 'UTC' });
  return `${Number(day)} ${name} ${year}, ${timeAt(local, zone)}`;
}

/** The hour of an ISO time: 08.00 WITA. */
export function timeAt(iso: string, zone: string): string {
  return `${iso.slice(11, 13)}.${iso.slice(14, 16)} ${ZONES[zone] ?? ''}`.trim();
}

const ZONES: Readonly<Record<string, string>> = {
  'Asia/Jakarta': 'WIB',
  'Asia/Pontianak': 'WIB',
  'Asia/Makassar': 'WITA',
  'Asia/Jayapura': 'WIT',
};
