"""The technician's manual on paper: docs/field as one PDF a language, by command and in every kit."""
