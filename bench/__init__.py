"""One runnable file a benchmark; each prints ratios of things measured side by side in one run."""
