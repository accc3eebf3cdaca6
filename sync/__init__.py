"""Everything that crosses between box and centre: wire formats, trust, and the agent that carries them."""
