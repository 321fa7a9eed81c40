"""From facts, content and templates to the pages of a site."""
