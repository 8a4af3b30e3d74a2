"""What staff do to the register: audit log, merging, succession of units, catalogue, permissions."""
