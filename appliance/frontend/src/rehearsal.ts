/** One item of each kind to practise on. Nothing of it is stored or sent. */

import type { Item } from './wire';

const option = (id: string, indonesian: string, english: string) => ({ id, text: { id: indonesian, en: english } });

export const REHEARSAL: readonly Item[] = [
  {
    id: 'latihan-1',
    type: 'single',
    stem: { id: '<p>Bangunan apakah <em>lumbung</em>?</p>', en: '<p>What kind of building is a <em>lumbung</em>?</p>' },
    options: [
      option('A', 'Tempat menyimpan padi', 'A place to keep rice'),
      option('B', 'Tempat menambat perahu', 'A place to moor boats'),
      option('C', 'Tempat menenun kain', 'A place to weave cloth'),
    ],
  },
  {
    id: 'latihan-2',
    type: 'multiple',
    stem: { id: '<p>Mana yang merupakan pulau di Indonesia?</p>', en: '<p>Which of these are islands of Indonesia?</p>' },
    options: [
      option('A', 'Sulawesi', 'Sulawesi'),
      option('B', 'Luzon', 'Luzon'),
      option('C', 'Seram', 'Seram'),
      option('D', 'Kyushu', 'Kyushu'),
    ],
    choose_min: 1,
    choose_max: 2,
  },
  {
    id: 'latihan-3',
    type: 'graded',
    stem: {
      id: '<p>Rapat akan dimulai dan proyektor tidak menyala. Apa yang Anda lakukan?</p>',
      en: '<p>A meeting is about to start and the projector does not turn on. What do you do?</p>',
    },
    options: [
      option('A', 'Memeriksa kabelnya, lalu meminta bantuan teknisi', 'Check its cable, then ask a technician for help'),
      option('B', 'Menunda rapat ke hari lain', 'Put the meeting off to another day'),
      option('C', 'Membagikan bahan cetak dan memulai rapat', 'Hand out printed material and start'),
      option('D', 'Menunggu orang lain bertindak', 'Wait for someone else to act'),
    ],
  },
  {
    id: 'latihan-4',
    type: 'likert',
    stem: { id: '<p>Saya senang mempelajari hal baru.</p>', en: '<p>I like to learn new things.</p>' },
    options: [
      option('1', 'Sangat tidak sesuai', 'Very inaccurate'),
      option('2', 'Tidak sesuai', 'Inaccurate'),
      option('3', 'Sesuai', 'Accurate'),
      option('4', 'Sangat sesuai', 'Very accurate'),
    ],
  },
  {
    id: 'latihan-5',
    type: 'most-least',
    stem: { id: '<p>Yang mana menggambarkan Anda?</p>', en: '<p>Which of these describes you?</p>' },
    options: [
      option('A', 'Saya menyelesaikan pekerjaan sebelum tenggat', 'I finish work before it is due'),
      option('B', 'Saya mudah memulai percakapan', 'I start conversations easily'),
      option('C', 'Saya suka mencoba cara baru', 'I like to try new ways'),
      option('D', 'Saya memeriksa pekerjaan dua kali', 'I check my work twice'),
    ],
  },
  {
    id: 'latihan-6',
    type: 'numeric',
    stem: {
      id: '<p>Sebuah karung berisi 12,5 kg beras. Berapa isi dua karung?</p>',
      en: '<p>A sack holds 12.5 kg of rice. How much do two sacks hold?</p>',
    },
    options: [],
    unit: { id: 'kg', en: 'kg' },
  },
  {
    id: 'latihan-7',
    type: 'text',
    stem: { id: '<p>Tulis nama kabupaten atau kota tempat Anda bekerja.</p>', en: '<p>Write the name of the district or city where you work.</p>' },
    options: [],
    max_chars: 60,
  },
];
