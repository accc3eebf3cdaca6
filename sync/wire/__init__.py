"""Wire formats and trust: pure functions over bytes, shared by box and centre. Imports nothing of ours but `sync.errors`."""
