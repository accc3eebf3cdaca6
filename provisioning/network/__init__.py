"""The network of the room, an optional module: fixed address, names, leases, time and firewall of the lab's LAN."""
