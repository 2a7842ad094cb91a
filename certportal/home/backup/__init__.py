"""Backup and restore of everything the portal keeps: tables, files, and a manifest with the digests of both.

`make.make` writes it, `restore.restore` reads it into an empty portal, `restore.check` only looks. Secrets of the
installation (SECRET_KEY, passwords of servers, signing keys) are not in it; people's data is, so it is locked away like
any personal files (docs/backup.md).
"""
