"""Turns a bare PC into a ready box, and runs the demonstration."""
