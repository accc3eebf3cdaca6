"""The bootable stick: one image that serves an exam from any PC, or installs itself on one, without a network."""
