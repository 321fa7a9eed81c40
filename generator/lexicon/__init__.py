"""What the narrative can say: every fact and finding by name, with what it is now and what it means."""
