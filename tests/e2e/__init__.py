"""Real browsers against a real `lumbung demo`: what a participant, a proctor and staff see and lose nothing of."""
