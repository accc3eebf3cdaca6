"""`lumbung simulate`: participants over real HTTP as browsers do it, and the audit of what they were promised."""
