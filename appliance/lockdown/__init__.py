"""Lock-down with Safe Exam Browser (SEB): a site's settings file, its Config Key, and checking what a browser shows."""
