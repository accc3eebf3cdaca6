"""Wire formats and trust: pure functions over bytes, shared by box and centre. Imports only `sync.errors` of ours."""
