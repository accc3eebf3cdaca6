"""The root-owned helper: a closed list of typed acts behind a Unix socket (`appliance.privileged` asks for them)."""
