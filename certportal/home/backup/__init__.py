"""One archive of everything the portal keeps, and the way back: tables, files, and a manifest that proves both.

`make.make` writes it, `restore.restore` reads it into an empty portal, `restore.check` only looks. Secrets of the
installation (SECRET_KEY, passwords of servers, signing keys) are not in it; people's data is, so it is locked away like
any personal files (docs/backup.md).
"""
