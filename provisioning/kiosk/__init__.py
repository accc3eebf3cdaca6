"""The kiosk of Linux labs, for which there is no Safe Exam Browser: Chromium held to one address."""
