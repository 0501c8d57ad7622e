"""appeals: whoever was sentenced or refused says once why it was wrong, and somebody else answers in time."""
