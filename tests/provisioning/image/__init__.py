"""Tests of `provisioning.image`, in virtual machines."""
