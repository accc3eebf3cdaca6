"""The privileged helper behind a real socket, asked by real users."""
