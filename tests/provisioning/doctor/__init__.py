"""The checks of `lumbung provision doctor`, each verdict with its cause."""
