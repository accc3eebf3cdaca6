"""`lumbung provision doctor`: is this box ready for an exam, and if not, what is to be done."""
