"""TLS in the room: a certificate of the site's own, its way into the lab PCs, and the plain face that leads to it."""
