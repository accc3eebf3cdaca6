"""Making a box known to its centre: keys and request here, approval from there, by file, QR code or HTTP."""
