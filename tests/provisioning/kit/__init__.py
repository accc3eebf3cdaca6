"""Tests of `provisioning.kit`."""
