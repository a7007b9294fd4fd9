"""The 四表 of a survey batch: read as an office types them, checked, handed back with what to put right."""
