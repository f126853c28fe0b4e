class BackupError(Exception):
    """A backup or restore that cannot go on; the sentence is meant for the hosting person."""
