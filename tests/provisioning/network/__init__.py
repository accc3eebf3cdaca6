"""Tests of `provisioning.network`."""
