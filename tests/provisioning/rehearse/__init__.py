"""The dress rehearsal: its numbers, its stage, its drill, and a whole one with real browsers."""
