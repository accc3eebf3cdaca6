/** A real IndexedDB implementation in memory, so that the log is tested as it is. */
import 'fake-indexeddb/auto';
