"""How an exam comes into being: a folder that a teacher edits becomes sealed content and, apart from it, a scoring key.

One importer a file; `native` reads the folder form. The centre's command line and staff pages call `load` and `check`.
"""
