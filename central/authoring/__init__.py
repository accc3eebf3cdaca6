"""How an exam comes into being: a folder that a teacher edits becomes sealed content and, apart from it, a scoring key.

One importer a file; `native` reads the folder form. Called by the centre's command line and publishing, and the demo.
"""

from central.authoring.native import Checked, check, load, read

__all__ = ["Checked", "check", "load", "read"]
