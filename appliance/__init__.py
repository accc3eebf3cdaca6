"""The box: serves the exam on the LAN and keeps the journal."""
