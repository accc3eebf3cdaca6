"""Makes `dist/lumbung_VERSION_amd64.deb`: locked wheels for every Python it must run on, units,
manual, maintainer scripts.

Run by `make deb`; not part of the wheel. Why so and not by dh-virtualenv: docs/adr/0030-one-deb-for-three-pythons.md.
"""
