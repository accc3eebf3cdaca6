"""What the pages of box and centre share: security checks, sessions, errors, languages, base template."""
