"""The centre: publishes exams, plans sittings, receives batches, scores, reports."""
