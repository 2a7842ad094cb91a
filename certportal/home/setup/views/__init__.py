"""Pages below /pengaturan/ by which an office sets itself up."""
