"""`lumbung demo`: centre, box and agent as real processes on loopback, with a link that can be cut."""
