"""What the papers of box and centre share: Typst, the page, the participant's card, and how facts are written."""
