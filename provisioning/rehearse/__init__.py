"""`lumbung provision rehearse`: a dress rehearsal of a room, ending in a signed number of seats that it carries."""
