"""Tests of `provisioning.tls`."""
