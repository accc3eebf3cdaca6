"""The papers of the room: `facts` (what fills them), `make` (PDF and pictures), one Typst template a paper."""
