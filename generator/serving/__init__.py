"""What ``build.py serve`` does: whatever is saved is built, and the pages that are open are told."""
