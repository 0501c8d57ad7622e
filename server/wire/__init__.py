"""The wire, written down from the code: ``web/src/lib/wire.ts`` and the tables of ``docs/wire.md``."""
