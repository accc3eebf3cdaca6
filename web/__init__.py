"""What the pages of box and centre share: headers, sessions, error pages, languages, base template, stylesheet."""
